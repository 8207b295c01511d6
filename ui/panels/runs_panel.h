// All runs of the workspace: sort, filter, open, tick to compare, and a menu for the rest.
#pragma once

#include <QWidget>
#include <vector>

#include "core/run_store.h"

class QAction;
class QCheckBox;
class QLabel;
class QLineEdit;
class QMenu;
class QSortFilterProxyModel;
class QTableView;

namespace qs {

class RunsModel;
class Workspace;

class RunsPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit RunsPanel(Workspace& workspace, QWidget* parent = nullptr);

  /// By names that stay the same in every language; the first column cannot be hidden.
  QStringList hiddenColumns() const;
  void hideColumns(const QStringList& names);
  void showUsualColumns();

 Q_SIGNALS:
  void openRequested(const QString& run);
  void rerunRequested(const qs::Experiment& experiment);
  void resumeRequested(const QString& run);
  void longerRequested(const QString& run, qint64 epochs);
  void renameRequested(const QString& run, const QString& name);
  void annotateRequested(const QString& run, const qs::RunAnnotation& annotation);
  void compareSettingsRequested(const QStringList& runs);
  void deleteRequested(const QString& run);

 private:
  int chosenRow() const;
  /// Of all selected rows.
  std::vector<RunSummary> chosenRuns() const;
  void chooseAgain();
  void chooseFocus();
  void toggleTick();
  void makeColumnMenu();
  void showMenu(const QPoint& place);
  void addTrainingActions(QMenu& menu, const RunSummary& run);
  void addAnnotationActions(QMenu& menu, const std::vector<RunSummary>& runs);
  void addFileActions(QMenu& menu, const RunSummary& run);
  bool isTraining(const RunSummary& run) const;
  void askTags(const std::vector<RunSummary>& runs);
  void askNote(const std::vector<RunSummary>& runs);
  void askName(const QString& run, const QString& name);
  void askEpochs(const QString& run, qint64 planned);
  void askDelete(const QString& run, const QString& name);
  void showEmptiness();

  Workspace& workspace_;
  QString chosen_;  // while the list is read again
  RunsModel* model_;
  QSortFilterProxyModel* sorted_;
  QLineEdit* filter_;
  QCheckBox *seeds_, *archived_;
  QTableView* table_;
  QAction* tick_;
  QMenu* columns_;  // a check for each column but the first
  QLabel* empty_;
};

}  // namespace qs
