// The runs of the workspace as a table, one row for each or one for all that differ in nothing but the seed;
// the live run's row moves with its newest snapshot.
#pragma once

#include <QAbstractTableModel>
#include <functional>

#include "ui/workspace.h"

namespace qs {

class RunsModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit RunsModel(Workspace& workspace, QObject* parent = nullptr);

  /// Sorting uses this role: numbers stay numbers.
  static constexpr int kSortRole = Qt::UserRole;
  /// Of a column, in its header: a name that no translation changes.
  static constexpr int kNameRole = Qt::UserRole + 1;

  /// Seeds: one row for runs that differ in nothing but the seed, with means ± standard deviations.
  enum class Rows { runs, seeds };
  void setRows(Rows rows);
  /// Archived runs are left out unless they are asked for.
  void showArchived(bool are_shown);

  QString keyOf(int row) const;         // of the row's first run
  QStringList keysOf(int row) const;    // of all its runs
  int rowOf(const QString& key) const;  // −1 when there is none
  const RunSummary& run(int row) const { return runsOf(row).front(); }
  const std::vector<RunSummary>& runsOf(int row) const { return rows_[static_cast<std::size_t>(row)]; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void rebuild();
  void followLive();
  void repaint();

  Workspace& workspace_;
  Rows kind_ = Rows::runs;
  bool shows_archived_ = false;
  std::vector<std::vector<RunSummary>> rows_;  // none is empty
};

/// "running", "finished", …
QString stateText(RunState state);

}  // namespace qs
