#include "ui/panels/runs_model.h"

#include <QDateTime>
#include <QFont>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/comparison/groups.h"
#include "core/settings/titles.h"
#include "ui/help_text.h"
#include "ui/number_text.h"

namespace qs {
namespace {

struct Column {
  const char* title;
  const char* help;
  QVariant (*value)(const RunSummary&);  // what is sorted by
  QString (*text)(const RunSummary&);
  bool number;
  double RunSummary::*member = nullptr;  // of which rows of several runs show the mean
};

QString textFrom(const std::string& text) { return QString::fromStdString(text); }

template <double RunSummary::*member>
QVariant number(const RunSummary& run) {
  return run.*member;
}
template <double RunSummary::*member>
QString percentText(const RunSummary& run) {
  return percent(run.*member);
}
template <double RunSummary::*member>
QString shortText(const RunSummary& run) {
  return shortNumber(run.*member);
}

QString bitsText(const RunSummary& run) {
  return textFrom(bits_text(run.experiment.weight_bits) + "/" + bits_text(run.experiment.act_bits));
}

QString stateOf(const RunSummary& run) {
  return run.problem.empty() ? stateText(run.state) : RunsModel::tr("damaged");
}

QString tagsText(const RunSummary& run) {
  QStringList tags;
  for (const std::string& tag : run.annotation.tags) tags.append(textFrom(tag));
  return tags.join(QStringLiteral(", "));
}

QString epochsText(const RunSummary& run) {
  const bool in_float_start = run.epochs_done < 0.0;
  const double value = in_float_start ? run.epochs_done + run.float_epochs : run.epochs_done;
  const double planned = in_float_start ? run.float_epochs : run.epochs_planned;
  QString done = QString::number(value, 'f', value == std::floor(value) ? 0 : 1);
  if (!std::isnan(planned)) done = QStringLiteral("%1 / %2").arg(done, QString::number(planned));
  return in_float_start ? RunsModel::tr("float %1").arg(done) : done;
}

QString dateText(const RunSummary& run) {
  const QDateTime time = QDateTime::fromString(textFrom(run.started), Qt::ISODate);
  return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))
                        : textFrom(run.started);
}

constexpr Column kColumns[] = {
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Run"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Name; the tick compares the run with the one in the views."),
     [](const RunSummary& r) { return QVariant(textFrom(r.name)); },
     [](const RunSummary& r) { return textFrom(r.name); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Error quantized %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Error of the quantized network, as it would be shipped, on the test images; known "
                       "when the run has finished."),
     number<&RunSummary::test_error_quantized_pct>, percentText<&RunSummary::test_error_quantized_pct>, true,
     &RunSummary::test_error_quantized_pct},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Error float %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Error of the float weights on the test images; known when the run has finished."),
     number<&RunSummary::test_error_float_pct>, percentText<&RunSummary::test_error_float_pct>, true,
     &RunSummary::test_error_float_pct},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Bits/weight"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Average bits of a weight as shipped; known when the run has finished."),
     number<&RunSummary::average_weight_bits>, shortText<&RunSummary::average_weight_bits>, true,
     &RunSummary::average_weight_bits},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Size"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Of what is shipped; known when the run has finished."),
     number<&RunSummary::model_bits>,
     [](const RunSummary& r) {
       return std::isnan(r.model_bits) ? QStringLiteral("–") : sizeText(r.model_bits);
     },
     true, &RunSummary::model_bits},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "State"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "What the run is doing, or how it ended; damaged: a file of it cannot be read."),
     [](const RunSummary& r) { return QVariant(stateOf(r)); }, stateOf, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Method"), QT_TRANSLATE_NOOP("qs::RunsModel", "Quantization method."),
     [](const RunSummary& r) { return QVariant(textFrom(r.experiment.method)); },
     [](const RunSummary& r) { return textFrom(r.experiment.method); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Bits w/a"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Bit widths of weights and activations."),
     [](const RunSummary& r) {
       return QVariant(static_cast<qlonglong>(100 * r.experiment.weight_bits + r.experiment.act_bits));
     },
     bitsText, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Network"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Network that is trained."),
     [](const RunSummary& r) { return QVariant(textFrom(r.experiment.network)); },
     [](const RunSummary& r) { return textFrom(r.experiment.network); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Data"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Data set that it learns from."),
     [](const RunSummary& r) { return QVariant(textFrom(r.experiment.data)); },
     [](const RunSummary& r) { return textFrom(r.experiment.data); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Seed"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Seed of all random numbers."),
     [](const RunSummary& r) { return QVariant(static_cast<qulonglong>(r.experiment.seed)); },
     [](const RunSummary& r) { return QString::number(r.experiment.seed); }, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Epochs"),
     QT_TRANSLATE_NOOP(
         "qs::RunsModel",
         "Epochs of the method that are done, of those planned; its float start is counted apart."),
     number<&RunSummary::epochs_done>, epochsText, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Validation error %"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Newest error of the quantized network on the validation images."),
     number<&RunSummary::validation_error_pct>, percentText<&RunSummary::validation_error_pct>, true,
     &RunSummary::validation_error_pct},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Error at best %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Test error with the weights of the epoch that was best on validation; known when the "
                       "run has finished."),
     number<&RunSummary::test_error_at_best_pct>, percentText<&RunSummary::test_error_at_best_pct>, true,
     &RunSummary::test_error_at_best_pct},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "KL nat"),
     QT_TRANSLATE_NOOP(
         "qs::RunsModel",
         "Divergence of the outputs from those of the float weights, mean over the test images; "
         "known when the run has finished."),
     number<&RunSummary::kl_to_float>, shortText<&RunSummary::kl_to_float>, true, &RunSummary::kl_to_float},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Flips %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Test images that the float weights answer otherwise; known when the run has "
                       "finished."),
     number<&RunSummary::flips_pct>, percentText<&RunSummary::flips_pct>, true, &RunSummary::flips_pct},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Tags"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Words that you gave to the run; the filter finds them."),
     [](const RunSummary& r) { return QVariant(tagsText(r)); }, tagsText, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Note"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "What you wrote about the run."),
     [](const RunSummary& r) { return QVariant(textFrom(r.annotation.note)); },
     [](const RunSummary& r) { return textFrom(r.annotation.note).simplified(); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Started"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "When the run was begun."),
     [](const RunSummary& r) { return QVariant(textFrom(r.started)); }, dateText, false},
};
constexpr int kColumnCount = static_cast<int>(std::size(kColumns));

constexpr const char* kSeedColumn = "Seed";

/// Of a row of several runs.
QString textOf(const Column& column, const std::vector<RunSummary>& runs) {
  if (column.member) {
    std::vector<double> values;
    for (const RunSummary& run : runs) values.push_back(run.*column.member);
    const Estimate of_runs = estimate(values);
    if (of_runs.count == 0) return QStringLiteral("–");
    RunSummary shown = runs.front();
    shown.*column.member = of_runs.mean;
    if (!(of_runs.deviation > 0.0)) return column.text(shown);
    RunSummary spread = runs.front();
    spread.*column.member = of_runs.deviation;
    return RunsModel::tr("%1 ± %2").arg(column.text(shown), column.text(spread));
  }
  if (column.title == std::string_view(kSeedColumn)) {
    QStringList seeds;
    for (const RunSummary& run : runs) seeds.append(QString::number(run.experiment.seed));
    return seeds.join(QStringLiteral(", "));
  }
  return column.text(runs.front());
}

QVariant valueOf(const Column& column, const std::vector<RunSummary>& runs) {
  if (!column.member) return column.value(runs.front());
  std::vector<double> values;
  for (const RunSummary& run : runs) values.push_back(run.*column.member);
  return estimate(values).mean;
}

/// The names of its runs hold their seeds: a row of several is called by what they share.
QString nameOf(const std::vector<RunSummary>& runs) {
  return runs.size() == 1 ? textFrom(runs.front().name)
                          : RunsModel::tr("%1 · %2 runs")
                                .arg(textFrom(title(runs.front().experiment)), QString::number(runs.size()));
}

QString toolTip(const Column& column, const std::vector<RunSummary>& runs, bool is_first) {
  if (!runs.front().problem.empty()) return textFrom(runs.front().problem);
  if (!is_first) return RunsModel::tr(column.help);
  QStringList directories;
  for (const RunSummary& run : runs) directories.append(runKey(run.directory));
  return directories.join(QLatin1Char('\n'));
}

// The newest validation error of the network as it would be shipped; NaN before the first.
double validationError(const Snapshot& snapshot) {
  for (const Series& series : snapshot.series) {
    if (series.layer.empty() && series.quantity.key == "error_pct" && series.part == "validation hard" &&
        !series.empty()) {
      return series.back().y;
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

// The row of a run that is not on disk yet, or whose files lag behind.
RunSummary summaryOf(const Snapshot& snapshot, const QString& key) {
  RunSummary run;
  run.directory = runDirectory(key);
  run.name = snapshot.name.empty() ? title(snapshot.experiment) : snapshot.name;
  run.experiment = snapshot.experiment;
  run.started = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
  return run;
}

void follow(RunSummary& run, const Snapshot& snapshot) {
  run.state = snapshot.progress.state;
  run.float_epochs = snapshot.progress.float_epochs;
  run.epochs_done = snapshot.progress.epoch;
  run.epochs_planned = snapshot.progress.epochs;
  const double error = validationError(snapshot);
  if (std::isfinite(error)) run.validation_error_pct = error;
}

}  // namespace

QString stateText(RunState state) {
  switch (state) {
    case RunState::ready:
      return RunsModel::tr("ready");
    case RunState::running:
      return RunsModel::tr("running");
    case RunState::paused:
      return RunsModel::tr("paused");
    case RunState::finished:
      return RunsModel::tr("finished");
    case RunState::stopped:
      return RunsModel::tr("stopped");
    case RunState::failed:
      break;
  }
  return RunsModel::tr("failed");
}

RunsModel::RunsModel(Workspace& workspace, QObject* parent)
    : QAbstractTableModel(parent), workspace_(workspace) {
  rebuild();
  connect(&workspace_, &Workspace::runsChanged, this, &RunsModel::rebuild);
  connect(&workspace_, &Workspace::newestChanged, this, &RunsModel::followLive);
  connect(&workspace_, &Workspace::focusChanged, this, &RunsModel::repaint);
  connect(&workspace_, &Workspace::tickedChanged, this, &RunsModel::repaint);
}

void RunsModel::setRows(Rows rows) {
  kind_ = rows;
  rebuild();
}

void RunsModel::showArchived(bool are_shown) {
  shows_archived_ = are_shown;
  rebuild();
}

void RunsModel::rebuild() {
  beginResetModel();
  rows_.clear();
  std::vector<RunSummary> listed;
  for (const RunSummary& run : workspace_.runs())
    if (shows_archived_ || !run.annotation.archived) listed.push_back(run);
  if (kind_ == Rows::seeds) {
    for (const RunGroup& group : group_by_seed(listed)) {
      rows_.emplace_back();
      for (const RunSummary* run : group.runs) rows_.back().push_back(*run);
    }
  } else {
    for (RunSummary& run : listed) rows_.push_back({std::move(run)});
  }
  endResetModel();
  followLive();
}

void RunsModel::followLive() {
  const SnapshotPointer newest = workspace_.newest();
  if (!newest || workspace_.live().isEmpty()) return;
  int row = rowOf(workspace_.live());
  if (row < 0) {
    beginInsertRows({}, 0, 0);
    rows_.insert(rows_.begin(), {summaryOf(*newest, workspace_.live())});
    endInsertRows();
    row = 0;
  }
  for (RunSummary& run : rows_[static_cast<std::size_t>(row)])
    if (runKey(run.directory) == workspace_.live()) follow(run, *newest);
  Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
}

void RunsModel::repaint() {
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
}

QString RunsModel::keyOf(int row) const { return runKey(run(row).directory); }

QStringList RunsModel::keysOf(int row) const {
  QStringList keys;
  for (const RunSummary& run : runsOf(row)) keys.append(runKey(run.directory));
  return keys;
}

int RunsModel::rowOf(const QString& key) const {
  if (key.isEmpty()) return -1;
  const std::filesystem::path directory = runDirectory(key);
  for (int row = 0; row < rowCount(); ++row)
    for (const RunSummary& run : runsOf(row))
      if (run.directory == directory) return row;
  return -1;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Column& column = kColumns[index.column()];
  const std::vector<RunSummary>& runs = runsOf(index.row());
  const bool is_first = index.column() == 0;
  switch (role) {
    case Qt::DisplayRole:
      return is_first ? nameOf(runs) : textOf(column, runs);
    case Qt::AccessibleTextRole:
      return tr(column.title) + QStringLiteral(": ") + (is_first ? nameOf(runs) : textOf(column, runs));
    case kSortRole:
      return valueOf(column, runs);
    case Qt::ToolTipRole:
      return toolTip(column, runs, is_first);
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::AlignVCenter | (column.number ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::CheckStateRole: {
      if (!is_first) return {};
      const QStringList keys = keysOf(index.row());
      const auto ticked = std::count_if(
          keys.begin(), keys.end(), [this](const QString& key) { return workspace_.ticked().contains(key); });
      return ticked == 0 ? Qt::Unchecked : ticked == keys.size() ? Qt::Checked : Qt::PartiallyChecked;
    }
    case Qt::FontRole: {
      QFont font;
      font.setBold(keysOf(index.row()).contains(workspace_.focus()));
      return font;
    }
    default:
      return {};
  }
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || index.column() != 0 || role != Qt::CheckStateRole) return false;
  for (const QString& key : keysOf(index.row()))
    value.toInt() == Qt::Checked ? workspace_.tick(key) : workspace_.untick(key);
  return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
  const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  return index.column() == 0 ? flags | Qt::ItemIsUserCheckable : flags;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount) return {};
  if (role == Qt::DisplayRole) return tr(kColumns[section].title);
  if (role == kNameRole) return QString::fromLatin1(kColumns[section].title);
  if (role == Qt::ToolTipRole) return tr(kColumns[section].help);
  if (role == Qt::WhatsThisRole)
    return withTerms(tr(kColumns[section].title), tr(kColumns[section].help).toHtmlEscaped());
  return {};
}

}  // namespace qs
