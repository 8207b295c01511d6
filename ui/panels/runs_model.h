// The runs of the workspace as a table; the live run's row moves with its newest snapshot.
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

  QString keyOf(int row) const;
  int rowOf(const QString& key) const;  // −1 when there is none
  const RunSummary& run(int row) const { return rows_[static_cast<std::size_t>(row)]; }

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
  std::vector<RunSummary> rows_;
};

/// "running", "finished", …
QString stateText(RunState state);

}  // namespace qs
