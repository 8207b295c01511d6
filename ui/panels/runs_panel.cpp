#include "ui/panels/runs_panel.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "core/methods_paragraph.h"
#include "core/settings/settings.h"
#include "ui/help_text.h"
#include "ui/number_text.h"
#include "ui/panels/runs_model.h"
#include "ui/panels/table_look.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr int kNameWidth = 240;
constexpr int kMostEpochs = 10'000;

}  // namespace

RunsPanel::RunsPanel(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      model_(new RunsModel(workspace, this)),
      sorted_(new QSortFilterProxyModel(this)),
      filter_(new QLineEdit(this)),
      seeds_(new QCheckBox(tr("Group seeds"), this)),
      archived_(new QCheckBox(tr("Archived"), this)),
      table_(new QTableView(this)),
      tick_(new QAction(tr("Compare with the open run"), this)),
      columns_(new QMenu(tr("Columns"), this)),
      empty_(new QLabel(this)) {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(RunsModel::kSortRole);
  sorted_->setFilterKeyColumn(-1);
  sorted_->setFilterCaseSensitivity(Qt::CaseInsensitive);

  filter_->setObjectName(QStringLiteral("runs_filter"));
  filter_->setPlaceholderText(tr("Filter runs"));
  filter_->setClearButtonEnabled(true);
  describe(filter_, tr("Filter runs"), tr("Only runs that hold this text in any column are listed."));
  seeds_->setObjectName(QStringLiteral("runs_seeds"));
  describe(
      seeds_, tr("Group seeds"),
      tr("One row for runs that differ in nothing but the seed, with the mean ± one standard deviation of "
         "their numbers."));
  archived_->setObjectName(QStringLiteral("runs_archived"));
  describe(archived_, tr("Archived"), tr("Lists archived runs, too. The menu of a run archives it."));

  dressTable(*table_);
  table_->setObjectName(QStringLiteral("runs_table"));
  table_->setModel(sorted_);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setSortingEnabled(true);
  table_->sortByColumn(model_->columnCount() - 1, Qt::DescendingOrder);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  tick_->setShortcut(Qt::Key_T);
  tick_->setShortcutContext(Qt::WidgetShortcut);
  connect(tick_, &QAction::triggered, this, &RunsPanel::toggleTick);
  table_->addAction(tick_);
  describe(
      table_, tr("Runs"),
      tr("Every run in the workspace. Enter or a double click opens a run in the views; the tick draws it "
         "beside the open one, as does the key T. The menu key or a right click offers renaming, tags, a "
         "note, the archive, another seed, resuming, training longer, what differs between the settings of "
         "selected runs, deleting and the choice of columns."));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setMargin(12);
  empty_->setProperty("role", QStringLiteral("muted"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kMargin, kSpacing, kMargin, 0);
  column->setSpacing(kSpacing);
  auto* above = new QHBoxLayout;
  above->addWidget(filter_, 1);
  above->addWidget(seeds_);
  above->addWidget(archived_);
  column->addLayout(above);
  column->addWidget(table_, 1);
  column->addWidget(empty_, 1);
  makeColumnMenu();
  showEmptiness();

  connect(filter_, &QLineEdit::textChanged, sorted_, &QSortFilterProxyModel::setFilterFixedString);
  connect(seeds_, &QCheckBox::toggled, this, [this](bool are_grouped) {
    model_->setRows(are_grouped ? RunsModel::Rows::seeds : RunsModel::Rows::runs);
  });
  connect(archived_, &QCheckBox::toggled, model_, &RunsModel::showArchived);
  connect(table_, &QTableView::activated, this, [this] {
    const int row = chosenRow();
    if (row < 0) return;
    const QStringList keys = model_->keysOf(row);
    Q_EMIT openRequested(keys.front());
    for (const QString& other : keys.mid(1)) workspace_.tick(other);
  });
  connect(table_, &QTableView::customContextMenuRequested, this, &RunsPanel::showMenu);
  connect(sorted_, &QAbstractItemModel::modelAboutToBeReset, this,
          [this] { chosen_ = chosenRow() >= 0 ? model_->keyOf(chosenRow()) : QString(); });
  connect(sorted_, &QAbstractItemModel::modelReset, this, &RunsPanel::chooseAgain);
  connect(model_, &QAbstractItemModel::modelReset, this, &RunsPanel::showEmptiness);
  connect(model_, &QAbstractItemModel::rowsInserted, this, &RunsPanel::showEmptiness);
  connect(sorted_, &QAbstractItemModel::rowsInserted, this, &RunsPanel::chooseFocus);
  connect(&workspace_, &Workspace::focusChanged, this, &RunsPanel::chooseFocus);
}

void RunsPanel::makeColumnMenu() {
  columns_->setObjectName(QStringLiteral("runs_columns"));
  for (int column = 1; column < model_->columnCount(); ++column) {
    QAction* action =
        columns_->addAction(model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    action->setData(model_->headerData(column, Qt::Horizontal, RunsModel::kNameRole));
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::toggled, this,
            [this, column](bool is_shown) { table_->setColumnHidden(column, !is_shown); });
  }
  QHeaderView* header = table_->horizontalHeader();
  header->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(header, &QWidget::customContextMenuRequested, this,
          [this, header](const QPoint& place) { columns_->popup(header->mapToGlobal(place)); });
  showUsualColumns();
}

void RunsPanel::showUsualColumns() {
  hideColumns({QStringLiteral("Error at best %"), QStringLiteral("KL nat"), QStringLiteral("Flips %"),
               QStringLiteral("Note")});
}

QStringList RunsPanel::hiddenColumns() const {
  QStringList names;
  for (const QAction* action : columns_->actions())
    if (!action->isChecked()) names.append(action->data().toString());
  return names;
}

void RunsPanel::hideColumns(const QStringList& names) {
  for (QAction* action : columns_->actions()) action->setChecked(!names.contains(action->data().toString()));
}

void RunsPanel::showEmptiness() {
  const bool filled = model_->rowCount() > 0;
  if (filled && table_->isHidden()) {
    table_->resizeColumnsToContents();
    table_->setColumnWidth(0, std::max(kNameWidth, table_->columnWidth(0)));
  }
  // Where all are archived, the way back stays.
  const bool has_runs = filled || !workspace_.runs().empty();
  table_->setVisible(filled);
  for (QWidget* part : std::initializer_list<QWidget*>{filter_, seeds_, archived_})
    part->setVisible(has_runs);
  empty_->setText(has_runs ? tr("All runs are archived.")
                           : tr("Every run you start is kept and listed here, to open and compare later."));
  empty_->setVisible(!filled);
}

void RunsPanel::chooseAgain() {
  const int row = model_->rowOf(chosen_);
  if (row < 0) return chooseFocus();
  table_->setCurrentIndex(sorted_->mapFromSource(model_->index(row, 0)));
}

/// The row of the run in focus is the current one, however it got there.
void RunsPanel::chooseFocus() {
  const int row = model_->rowOf(workspace_.focus());
  if (row >= 0) table_->setCurrentIndex(sorted_->mapFromSource(model_->index(row, 0)));
}

/// All selected ones, as the one with the cursor.
void RunsPanel::toggleTick() {
  if (chosenRow() < 0) return;
  const bool is_ticked = workspace_.ticked().contains(model_->keyOf(chosenRow()));
  for (const RunSummary& run : chosenRuns())
    is_ticked ? workspace_.untick(runKey(run.directory)) : workspace_.tick(runKey(run.directory));
}

std::vector<RunSummary> RunsPanel::chosenRuns() const {
  std::vector<RunSummary> runs;
  const QModelIndexList selected = table_->selectionModel()->selectedRows();
  if (selected.isEmpty() && chosenRow() >= 0) return model_->runsOf(chosenRow());
  for (const QModelIndex& row : selected)
    for (const RunSummary& run : model_->runsOf(sorted_->mapToSource(row).row())) runs.push_back(run);
  return runs;
}

int RunsPanel::chosenRow() const {
  const QModelIndex current = table_->currentIndex();
  return current.isValid() ? sorted_->mapToSource(current).row() : -1;
}

bool RunsPanel::isTraining(const RunSummary& run) const {
  return runKey(run.directory) == workspace_.live() &&
         (run.state == RunState::running || run.state == RunState::paused || run.state == RunState::ready);
}

void RunsPanel::showMenu(const QPoint& place) {
  const int row = chosenRow();
  const std::vector<RunSummary> runs = chosenRuns();
  if (row < 0 || runs.empty()) return;
  QMenu menu(this);
  menu.addAction(tr("Open"), this, [this] { Q_EMIT table_->activated(table_->currentIndex()); });
  menu.addAction(tick_);
  if (runs.size() == 1) addTrainingActions(menu, runs.front());
  QAction* differences = menu.addAction(tr("Compare settings…"), this, [this, runs] {
    QStringList keys;
    for (const RunSummary& run : runs) keys.append(runKey(run.directory));
    Q_EMIT compareSettingsRequested(keys);
  });
  differences->setEnabled(runs.size() > 1);
  menu.addAction(tr("Copy methods paragraph"), this, [runs] {
    QGuiApplication::clipboard()->setText(QString::fromStdString(methods_paragraph(runs)));
  });
  menu.addSeparator();
  addAnnotationActions(menu, runs);
  menu.addSeparator();
  if (runs.size() == 1) addFileActions(menu, runs.front());
  menu.addMenu(columns_);
  if (runs.size() == 1) {
    menu.addSeparator();
    const QString key = runKey(runs.front().directory), name = QString::fromStdString(runs.front().name);
    QAction* remove = menu.addAction(tr("Delete…"), this, [this, key, name] { askDelete(key, name); });
    remove->setEnabled(!isTraining(runs.front()));
  }
  menu.exec(table_->viewport()->mapToGlobal(place));
}

void RunsPanel::addTrainingActions(QMenu& menu, const RunSummary& run) {
  const QString key = runKey(run.directory);
  QAction* resume = menu.addAction(tr("Resume"), this, [this, key] { Q_EMIT resumeRequested(key); });
  resume->setEnabled(!isTraining(run) && run.state != RunState::finished);
  QAction* longer = menu.addAction(tr("Train longer…"), this,
                                   [this, key, epochs = run.experiment.epochs] { askEpochs(key, epochs); });
  longer->setEnabled(!isTraining(run));
  menu.addAction(tr("Run again with another seed"), this, [this, experiment = run.experiment] {
    Experiment again = experiment;
    ++again.seed;
    Q_EMIT rerunRequested(again);
  });
}

void RunsPanel::addAnnotationActions(QMenu& menu, const std::vector<RunSummary>& runs) {
  menu.addAction(tr("Tags…"), this, [this, runs] { askTags(runs); });
  menu.addAction(tr("Note…"), this, [this, runs] { askNote(runs); });
  const bool is_archived = runs.front().annotation.archived;
  menu.addAction(is_archived ? tr("Back from the archive") : tr("Archive"), this, [this, runs, is_archived] {
    for (const RunSummary& run : runs) {
      RunAnnotation annotation = run.annotation;
      annotation.archived = !is_archived;
      Q_EMIT annotateRequested(runKey(run.directory), annotation);
    }
  });
}

void RunsPanel::addFileActions(QMenu& menu, const RunSummary& run) {
  const QString key = runKey(run.directory), name = QString::fromStdString(run.name);
  menu.addAction(tr("Rename…"), this, [this, key, name] { askName(key, name); });
  menu.addAction(tr("Copy command line"), this, [experiment = run.experiment] {
    QGuiApplication::clipboard()->setText(QString::fromStdString(command_line(experiment)));
  });
  menu.addAction(tr("Show in file manager"), this,
                 [key] { QDesktopServices::openUrl(QUrl::fromLocalFile(key)); });
  menu.addSeparator();
}

/// Of several runs, those of the first are offered and all get what is entered.
void RunsPanel::askTags(const std::vector<RunSummary>& runs) {
  QStringList known;
  for (const std::string& tag : runs.front().annotation.tags) known.append(QString::fromStdString(tag));
  bool accepted = false;
  const QString text = QInputDialog::getText(
      this, tr("Tags"), tr("Words for %1, with commas between them:").arg(runsText(runs.size())),
      QLineEdit::Normal, known.join(QStringLiteral(", ")), &accepted);
  if (!accepted) return;
  std::vector<std::string> tags;
  for (const QString& tag : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
    if (!tag.trimmed().isEmpty()) tags.push_back(tag.trimmed().toStdString());
  for (const RunSummary& run : runs) {
    RunAnnotation annotation = run.annotation;
    annotation.tags = tags;
    Q_EMIT annotateRequested(runKey(run.directory), annotation);
  }
}

void RunsPanel::askNote(const std::vector<RunSummary>& runs) {
  bool accepted = false;
  const QString note =
      QInputDialog::getMultiLineText(this, tr("Note"), tr("What is to be remembered of this:"),
                                     QString::fromStdString(runs.front().annotation.note), &accepted);
  if (!accepted) return;
  for (const RunSummary& run : runs) {
    RunAnnotation annotation = run.annotation;
    annotation.note = note.trimmed().toStdString();
    Q_EMIT annotateRequested(runKey(run.directory), annotation);
  }
}

void RunsPanel::askName(const QString& run, const QString& name) {
  bool accepted = false;
  const QString chosen =
      QInputDialog::getText(this, tr("Rename run"), tr("Name:"), QLineEdit::Normal, name, &accepted);
  if (accepted && !chosen.trimmed().isEmpty()) Q_EMIT renameRequested(run, chosen.trimmed());
}

void RunsPanel::askEpochs(const QString& run, qint64 planned) {
  bool accepted = false;
  const int epochs = QInputDialog::getInt(
      this, tr("Train longer"),
      tr("The run goes on where it ended. Epochs in all, %1 were planned:").arg(planned),
      static_cast<int>(std::min<qint64>(2 * planned, kMostEpochs)), 1, kMostEpochs, 1, &accepted);
  if (accepted) Q_EMIT longerRequested(run, epochs);
}

void RunsPanel::askDelete(const QString& run, const QString& name) {
  const auto answer =
      QMessageBox::question(this, tr("Delete run"),
                            tr("Delete “%1” and all its files? This cannot be undone.\n\n%2").arg(name, run),
                            QMessageBox::Yes | QMessageBox::Cancel, QMessageBox::Cancel);
  if (answer == QMessageBox::Yes) Q_EMIT deleteRequested(run);
}

}  // namespace qs
