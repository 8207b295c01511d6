// Runs that wait for their turn. Trains the next one whenever the window trains nothing; what has finished
// already is not trained again, what was interrupted goes on where it was.
#pragma once

#include <QObject>
#include <functional>
#include <optional>
#include <vector>

#include "core/run_queue.h"

namespace qs {

class RunControl;
class Workspace;

class RunQueue final : public QObject {
  Q_OBJECT

 public:
  /// Begins paused when an earlier window left something in the folder of the workspace.
  RunQueue(Workspace& workspace, RunControl& control);

  /// Waiting ones, the one that is trained, and those that were given up, in order.
  const std::vector<QueuedRun>& entries() const { return entries_; }
  /// The one that is being trained; absent: none of them.
  std::optional<std::size_t> current() const;

  void add(const std::vector<Experiment>& experiments, bool ticks = false);
  void remove(std::size_t entry);
  /// Changes places with the one before or after it.
  void move(std::size_t entry, int by);
  void setPaused(bool is_paused);
  bool isPaused() const { return is_paused_; }
  /// Of all that waits; NaN: there is nothing to judge it by.
  double secondsLeft() const;

 Q_SIGNALS:
  void changed();

 private:
  void goOn();
  void startNext();
  void endCurrent();
  void store();

  Workspace& workspace_;
  RunControl& control_;
  std::vector<QueuedRun> entries_;
  QString training_;  // directory of the entry that is trained; empty: none
  bool is_paused_ = false;
};

}  // namespace qs
