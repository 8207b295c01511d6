// A run in a thread of its own: commands go in, snapshots come out.
//
// The engine is never interrupted: commands and snapshot requests are noticed between two steps.
// All members may be called from any one thread (the window's, or the command line's).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/values/experiment.h"
#include "core/values/snapshot.h"

namespace qs {

enum class StepUnit { batch, epoch };

struct SessionSetup {
  Experiment experiment;
  std::string directory;  // run directory to write; empty: nothing is written
  bool resume = false;    // continue the run that `directory` holds
  /// When resuming: with these instead of the recorded ones. Epochs as in Experiment; threads, 0: all.
  std::optional<std::int64_t> epochs = {}, threads = {};
  /// Called on the session's thread whenever the state changes; must return at once.
  std::function<void(RunState)> on_state = {};
};

class Session {
 public:
  /// Returns at once; data are loaded and the network is built on the session's thread.
  /// Throws Error when the experiment has complaints. One session at a time has a directory, in all
  /// programs; it leaves it when the run is finished, stopped or failed.
  explicit Session(SessionSetup setup);
  ~Session();  // stops, saves, joins
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void run();           // start or continue to the end
  void pause();         // after the current step
  void step(StepUnit);  // run one batch or one epoch, then pause
  void stop();          // save and end; the run can be resumed later
  /// After a divergence: load the last good state, halve the learning rate, and pause there.
  void back_to_last_good();

  /// Asks for a fresh snapshot; the answer arrives in `latest` after the current step.
  void request_snapshot();
  /// Never null; never changes once returned.
  std::shared_ptr<const Snapshot> latest() const;
  RunState state() const;
  /// Blocks until the run is finished, stopped or failed.
  void wait();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace qs
