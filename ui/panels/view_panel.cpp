#include "ui/panels/view_panel.h"

#include <QMetaObject>

#include "ui/workspace.h"

namespace qs {

ViewPanel::ViewPanel(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  connect(&workspace_, &Workspace::viewChanged, this, &ViewPanel::invalidate);
}

void ViewPanel::invalidate() {
  stale_ = true;
  if (!isVisible() || scheduled_) return;
  scheduled_ = true;
  QMetaObject::invokeMethod(this, &ViewPanel::catchUp, Qt::QueuedConnection);
}

void ViewPanel::catchUp() {
  scheduled_ = false;
  if (!stale_ || !isVisible()) return;
  stale_ = false;
  refresh();
}

void ViewPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (stale_) invalidate();
}

}  // namespace qs
