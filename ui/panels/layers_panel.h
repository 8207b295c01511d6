// The layers of the run in focus as a table; the chosen row is the layer that all views show.
#pragma once

#include "ui/panels/layers_model.h"
#include "ui/panels/view_panel.h"

class QLabel;
class QTableView;

namespace qs {

class LayersPanel final : public ViewPanel {
  Q_OBJECT

 public:
  LayersPanel(Workspace& workspace, LayerColumns columns, QWidget* parent = nullptr);

  /// Chooses the neighbour in the list; stays at the ends.
  void chooseNext();
  void choosePrevious();

 protected:
  void refresh() override;

 private:
  void selectShownLayer();
  void moveBy(int rows);

  LayerColumns columns_;
  LayersModel* model_;
  QTableView* table_;
  QLabel* empty_;
};

}  // namespace qs
