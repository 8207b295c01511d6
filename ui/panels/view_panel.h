// A panel that shows something of the run in focus. It is redrawn only while it can be seen, at most
// once per round of the event loop; a hidden panel catches up when it is shown.
#pragma once

#include <QWidget>

namespace qs {

class Workspace;

class ViewPanel : public QWidget {
  Q_OBJECT

 public:
  ViewPanel(Workspace& workspace, QWidget* parent);

  /// Something that this panel shows has changed.
  void invalidate();

 protected:
  virtual void refresh() = 0;
  Workspace& workspace() const { return workspace_; }
  void showEvent(QShowEvent* event) override;

 private:
  void catchUp();

  Workspace& workspace_;
  bool stale_ = true, scheduled_ = false;
};

}  // namespace qs
