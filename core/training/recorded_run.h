// A run and its directory: steps are recorded as they happen, saved now and then, and can be undone
// back to the last good state.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/training/continuation.h"
#include "core/training/recorder.h"
#include "core/training/run.h"
#include "core/training/run_lock.h"
#include "core/training/snapshot_builder.h"

namespace qs {

enum class Start { fresh, resume };

struct RecordedRunSetup {
  Experiment experiment;                 // ignored when resuming: the directory holds it
  std::filesystem::path directory = {};  // empty: nothing is written
  Start start = Start::fresh;
  std::filesystem::path cache = {};  // of float networks for warm starts; empty: none
  ContinuationWish wish = {};        // when resuming
};

class RecordedRun {
 public:
  /// Loads the data. Throws Error when something is missing, damaged or does not fit, or when the directory
  /// is in use.
  explicit RecordedRun(const RecordedRunSetup& setup);

  bool done() const { return run_->done(); }
  void step();
  Run& run() { return *run_; }

  /// Writes everything a resume needs; nothing without a directory.
  void save();
  /// Tests the network and writes model and result, then leaves the directory.
  const RunResult& finish();

  /// Lets others write to the directory; nothing may be saved any more.
  void leave() { lock_.reset(); }

  /// Forgets all steps after the last good state and halves the learning rate; a directory that was left
  /// is taken again. Throws Error when somebody else has gone on with the run meanwhile.
  void back_to_last_good();

  /// A complete snapshot for a viewer, whose flips count from its own last one.
  std::shared_ptr<const Snapshot> snapshot(const Progress& state);

 private:
  std::vector<NamedTensor> tensors();
  CheckpointText text() const;
  RunOrigin origin() const;
  void resume(const ContinuationWish& wish);
  std::vector<std::string> adopt_changes(const CheckpointText& saved, const ContinuationWish& wish);
  void return_to_directory();
  void remember_good();
  void add_frame();

  std::filesystem::path directory_;
  std::optional<RunLock> lock_;  // none without a directory, and after leaving it
  Experiment experiment_;
  std::shared_ptr<const Dataset> data_;
  std::unique_ptr<Run> run_;
  std::optional<Recorder> recorder_;
  RunTables tables_;
  SnapshotBuilder viewer_, frames_;  // one for the window, one for history/
  std::vector<Tensor> good_;         // the last good state, and its text
  CheckpointText good_text_;
  std::optional<RunResult> result_;
  std::string saved_step_;  // of the checkpoint written last
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

}  // namespace qs
