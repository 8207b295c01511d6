#include "ui/panels/runs_model.h"

#include <QDateTime>
#include <QFont>
#include <cmath>
#include <limits>

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
};

QString string(const std::string& text) { return QString::fromStdString(text); }

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
  return string(bits_text(run.experiment.weight_bits) + "/" + bits_text(run.experiment.act_bits));
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
  const QDateTime time = QDateTime::fromString(string(run.started), Qt::ISODate);
  return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))
                        : string(run.started);
}

constexpr Column kColumns[] = {
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Run"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Name; the tick compares the run with the one in the views."),
     [](const RunSummary& r) { return QVariant(string(r.name)); },
     [](const RunSummary& r) { return string(r.name); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Error quantized %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Error of the quantized network, as it would be shipped, on the test images; known "
                       "when the run has finished."),
     number<&RunSummary::test_error_quantized_pct>, percentText<&RunSummary::test_error_quantized_pct>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Error float %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Error of the float weights on the test images; known when the run has finished."),
     number<&RunSummary::test_error_float_pct>, percentText<&RunSummary::test_error_float_pct>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Bits/weight"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Average bits of a weight as shipped; known when the run has finished."),
     number<&RunSummary::average_weight_bits>, shortText<&RunSummary::average_weight_bits>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Size"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Of what is shipped; known when the run has finished."),
     number<&RunSummary::model_bits>,
     [](const RunSummary& r) {
       return std::isnan(r.model_bits) ? QStringLiteral("–") : sizeText(r.model_bits);
     },
     true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "State"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "What the run is doing, or how it ended."),
     [](const RunSummary& r) { return QVariant(stateText(r.state)); },
     [](const RunSummary& r) { return stateText(r.state); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Method"), QT_TRANSLATE_NOOP("qs::RunsModel", "Quantization method."),
     [](const RunSummary& r) { return QVariant(string(r.experiment.method)); },
     [](const RunSummary& r) { return string(r.experiment.method); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Bits w/a"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Bit widths of weights and activations."),
     [](const RunSummary& r) {
       return QVariant(static_cast<qlonglong>(100 * r.experiment.weight_bits + r.experiment.act_bits));
     },
     bitsText, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Network"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Network that is trained."),
     [](const RunSummary& r) { return QVariant(string(r.experiment.network)); },
     [](const RunSummary& r) { return string(r.experiment.network); }, false},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Data"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "Data set that it learns from."),
     [](const RunSummary& r) { return QVariant(string(r.experiment.data)); },
     [](const RunSummary& r) { return string(r.experiment.data); }, false},
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
     number<&RunSummary::validation_error_pct>, percentText<&RunSummary::validation_error_pct>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Error at best %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Test error with the weights of the epoch that was best on validation; known when the "
                       "run has finished."),
     number<&RunSummary::test_error_at_best_pct>, percentText<&RunSummary::test_error_at_best_pct>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "KL nat"),
     QT_TRANSLATE_NOOP(
         "qs::RunsModel",
         "Divergence of the outputs from those of the float weights, mean over the test images; "
         "known when the run has finished."),
     number<&RunSummary::kl_to_float>, shortText<&RunSummary::kl_to_float>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Flips %"),
     QT_TRANSLATE_NOOP("qs::RunsModel",
                       "Test images that the float weights answer otherwise; known when the run has "
                       "finished."),
     number<&RunSummary::flips_pct>, percentText<&RunSummary::flips_pct>, true},
    {QT_TRANSLATE_NOOP("qs::RunsModel", "Started"),
     QT_TRANSLATE_NOOP("qs::RunsModel", "When the run was begun."),
     [](const RunSummary& r) { return QVariant(string(r.started)); }, dateText, false},
};
constexpr int kColumnCount = static_cast<int>(std::size(kColumns));

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

void RunsModel::rebuild() {
  beginResetModel();
  rows_ = workspace_.runs();
  endResetModel();
  followLive();
}

void RunsModel::followLive() {
  const SnapshotPointer newest = workspace_.newest();
  if (!newest || workspace_.live().isEmpty()) return;
  int row = rowOf(workspace_.live());
  if (row < 0) {
    beginInsertRows({}, 0, 0);
    rows_.insert(rows_.begin(), summaryOf(*newest, workspace_.live()));
    endInsertRows();
    row = 0;
  }
  RunSummary& run = rows_[static_cast<std::size_t>(row)];
  follow(run, *newest);
  Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
}

void RunsModel::repaint() {
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
}

QString RunsModel::keyOf(int row) const { return runKey(run(row).directory); }

int RunsModel::rowOf(const QString& key) const {
  for (int row = 0; row < rowCount(); ++row) {
    if (keyOf(row) == key) return row;
  }
  return -1;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Column& column = kColumns[index.column()];
  const RunSummary& summary = run(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return column.text(summary);
    case Qt::AccessibleTextRole:
      return tr(column.title) + QStringLiteral(": ") + column.text(summary);
    case kSortRole:
      return column.value(summary);
    case Qt::ToolTipRole:
      return index.column() == 0 ? keyOf(index.row()) : tr(column.help);
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::AlignVCenter | (column.number ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::CheckStateRole:
      if (index.column() > 0) return {};
      return workspace_.ticked().contains(keyOf(index.row())) ? Qt::Checked : Qt::Unchecked;
    case Qt::FontRole: {
      QFont font;
      font.setBold(keyOf(index.row()) == workspace_.focus());
      return font;
    }
    default:
      return {};
  }
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || index.column() != 0 || role != Qt::CheckStateRole) return false;
  const QString key = keyOf(index.row());
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
