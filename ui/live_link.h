// From the running session to the window: asks for a snapshot eight times a second and hands over the
// newest one. Less often where showing it takes long, so that training keeps the processors. Silent while
// nothing runs or the window cannot be seen.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "core/values/snapshot.h"

class QWidget;

namespace qs {

class RunControl;
class Workspace;

class LiveLink final : public QObject {
  Q_OBJECT

 public:
  /// `window`: nothing is asked for while it is hidden or minimised.
  LiveLink(RunControl& control, Workspace& workspace, QWidget& window);

 private:
  void follow();
  void tick();
  void keepPace();

  RunControl& control_;
  Workspace& workspace_;
  QWidget& window_;
  QTimer timer_;
  std::shared_ptr<const Snapshot> last_;
  int idle_ticks_ = 0;  // since the session stopped training
  double spent_ = 0.0;  // processor time of this thread up to the last tick, in milliseconds
};

}  // namespace qs
