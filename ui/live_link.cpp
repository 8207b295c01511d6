#include "ui/live_link.h"

#include <QWidget>
#include <algorithm>
#include <ctime>
#include <utility>

#include "ui/run_control.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr double kMilliseconds = 125, kMostMilliseconds = 500;
constexpr double kPause = 14;  // times what the last snapshot took to show
// A paused or ended session still owes the snapshot of its last step.
constexpr int kIdleTicks = 10;

bool isTraining(const RunControl& control) {
  return control.state() == RunState::running || control.state() == RunState::ready;
}

/// Processor time that this thread has used; 0 where the system does not tell.
double threadMilliseconds() {
#ifdef CLOCK_THREAD_CPUTIME_ID
  timespec time{};
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
#endif
  return 0.0;
}

}  // namespace

LiveLink::LiveLink(RunControl& control, Workspace& workspace, QWidget& window)
    : control_(control), workspace_(workspace), window_(window) {
  timer_.setInterval(static_cast<int>(kMilliseconds));
  connect(&timer_, &QTimer::timeout, this, &LiveLink::tick);
  connect(&control_, &RunControl::stateChanged, this, &LiveLink::follow);
}

void LiveLink::follow() {
  if (workspace_.live() != control_.directory()) {
    last_.reset();
    workspace_.setLive(control_.directory());
    workspace_.setFocus(control_.directory());
    workspace_.setInstant(std::nullopt);
  }
  idle_ticks_ = 0;
  control_.requestSnapshot();
  if (!timer_.isActive()) timer_.start();
  spent_ = threadMilliseconds();  // what the window did before this run says nothing about showing it
  tick();
}

/// While a run is watched, the window's thread does little else than show what the last tick brought.
void LiveLink::keepPace() {
  const double now = threadMilliseconds(), taken = now - std::exchange(spent_, now);
  timer_.setInterval(static_cast<int>(std::clamp(kPause * taken, kMilliseconds, kMostMilliseconds)));
}

void LiveLink::tick() {
  keepPace();
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
