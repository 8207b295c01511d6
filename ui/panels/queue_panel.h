// The runs that wait for their turn: how long they will take, in which order, and the way to queue more.
#pragma once

#include <QWidget>

class QLabel;
class QTableWidget;
class QToolButton;

namespace qs {

class RunQueue;
class Workspace;

class QueuePanel final : public QWidget {
  Q_OBJECT

 public:
  QueuePanel(RunQueue& queue, Workspace& workspace, QWidget* parent = nullptr);

 Q_SIGNALS:
  void sweepRequested();

 private:
  void show();
  void showButtons();
  void moveChosen(int by);
  void removeChosen();

  RunQueue& queue_;
  Workspace& workspace_;
  QTableWidget* table_;
  QLabel* text_;
  QToolButton *pause_, *up_, *down_, *remove_;
};

}  // namespace qs
