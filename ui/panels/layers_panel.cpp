#include "ui/panels/layers_panel.h"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/help_text.h"
#include "ui/panels/table_look.h"
#include "ui/workspace.h"

namespace qs {

LayersPanel::LayersPanel(Workspace& workspace, LayerColumns columns, QWidget* parent)
    : ViewPanel(workspace, parent),
      columns_(columns),
      model_(new LayersModel(columns, this)),
      table_(new QTableView(this)),
      empty_(new QLabel(this)) {
  dressTable(*table_);
  // Names stand in the vertical header, which does not scroll away sideways.
  table_->verticalHeader()->show();
  table_->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->verticalHeader()->setHighlightSections(true);
  const bool is_size = columns == LayerColumns::size;
  table_->setObjectName(is_size ? QStringLiteral("size_table") : QStringLiteral("layers_table"));
  table_->setModel(model_);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  describe(
      table_, is_size ? tr("Size") : tr("Layers"),
      tr("One row for each layer with weights. Choose a row to see that layer in all views, or the first "
         "row to see all layers. Point at a heading to read what a column means."));
  empty_->setText(tr("The layers of the network appear here when a run begins or is opened."));
  empty_->setWordWrap(true);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setMargin(12);
  empty_->setProperty("role", QStringLiteral("muted"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(table_);
  column->addWidget(empty_);
  table_->hide();

  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (current.isValid()) this->workspace().setLayer(model_->layerName(current.row()));
          });
  connect(&workspace, &Workspace::layerChanged, this, &LayersPanel::selectShownLayer);
}

void LayersPanel::refresh() {
  const int columns = model_->columnCount();
  const int rows = model_->rowCount();
  model_->setSnapshot(workspace().shown());
  const bool filled = model_->rowCount() > 0;
  table_->setVisible(filled);
  empty_->setVisible(!filled);
  table_->setColumnHidden(0, true);
  // Sizes keep their width while a run goes on, but not from run to run.
  if (filled && columns_ == LayerColumns::size) table_->resizeColumnsToContents();
  if (!filled || (columns == model_->columnCount() && rows == model_->rowCount())) return;
  table_->resizeColumnsToContents();
  selectShownLayer();
}

void LayersPanel::selectShownLayer() {
  const int row = model_->rowOf(workspace().layer());
  if (model_->rowCount() == 0 || table_->currentIndex().row() == row) return;
  table_->setCurrentIndex(model_->index(row, 1));
}

void LayersPanel::moveBy(int rows) {
  if (model_->rowCount() == 0) return;
  const int row = std::clamp(model_->rowOf(workspace().layer()) + rows, 0, model_->rowCount() - 1);
  workspace().setLayer(model_->layerName(row));
}

void LayersPanel::chooseNext() { moveBy(1); }
void LayersPanel::choosePrevious() { moveBy(-1); }

}  // namespace qs
