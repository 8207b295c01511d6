#include "ui/live_link.h"

#include <QWidget>

#include "ui/run_control.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr int kMilliseconds = 125;
// A paused or ended session still owes the snapshot of its last step.
constexpr int kIdleTicks = 10;

bool isTraining(const RunControl& control) {
  return control.state() == RunState::running || control.state() == RunState::ready;
}

}  // namespace

LiveLink::LiveLink(RunControl& control, Workspace& workspace, QWidget& window)
    : control_(control), workspace_(workspace), window_(window) {
  timer_.setInterval(kMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &LiveLink::tick);
  connect(&control_, &RunControl::stateChanged, this, &LiveLink::follow);
}

void LiveLink::follow() {
  if (workspace_.live() != control_.directory()) {
    last_.reset();
    workspace_.setLive(control_.directory());
    workspace_.setFocus(control_.directory());
  }
  idle_ticks_ = 0;
  control_.requestSnapshot();
  if (!timer_.isActive()) timer_.start();
  tick();
}

void LiveLink::tick() {
  if (!isTraining(control_) && ++idle_ticks_ > kIdleTicks) timer_.stop();
  if (!window_.isVisible() || window_.isMinimized()) return;
  std::shared_ptr<const Snapshot> newest = control_.latest();
  if (newest && newest != last_) {
    last_ = newest;
    workspace_.setNewest(std::move(newest));
  }
  control_.requestSnapshot();
}

}  // namespace qs
