// The layers of one snapshot as a table: fixed columns for what every layer has, and one column for
// each reading that the method publishes (α and σ of the weights, of the activations, …).
#pragma once

#include <QAbstractTableModel>
#include <functional>
#include <vector>

#include "ui/workspace.h"

namespace qs {

/// What the columns tell: how a layer is quantized, or what shipping it takes.
enum class LayerColumns { state, size };

class LayersModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit LayersModel(LayerColumns what, QObject* parent = nullptr);

  /// Null: no rows.
  void setSnapshot(SnapshotPointer snapshot);

  /// Name of the layer in a row; row 0 is "all layers", whose name is empty.
  QString layerName(int row) const;
  /// Row of a layer; 0 when there is none of this name.
  int rowOf(const QString& layer) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Column {
    QString title, help;
    std::function<QString(const LayerView&)> text;
    std::function<QString(const std::vector<LayerView>&)> total = {};  // of the row "all layers"
  };

  std::vector<Column> makeColumns(const Snapshot* snapshot) const;
  static std::vector<Column> stateColumns(const Snapshot* snapshot);
  static std::vector<Column> sizeColumns();

  LayerColumns what_;
  SnapshotPointer snapshot_;
  std::vector<Column> columns_;
};

}  // namespace qs
