// A run and its directory: steps are recorded as they happen, saved now and then, and can be undone
// back to the last good state.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/training/recorder.h"
#include "core/training/run.h"
#include "core/training/snapshot_builder.h"

namespace qs {

enum class Start { fresh, resume };

struct RecordedRunSetup {
  Experiment experiment;                 // ignored when resuming: the directory holds it
  std::filesystem::path directory = {};  // empty: nothing is written
  Start start = Start::fresh;
  std::filesystem::path cache = {};  // of float networks for warm starts; empty: none
};

class RecordedRun {
 public:
  /// Loads the data. Throws Error when something is missing, damaged or does not fit.
  explicit RecordedRun(const RecordedRunSetup& setup);

  bool done() const { return run_->done(); }
  void step();
  Run& run() { return *run_; }

  /// Writes everything a resume needs; nothing without a directory.
  void save();
  /// Tests the network and writes model and result.
  const RunResult& finish();

  /// Forgets all steps after the last good state and halves the learning rate.
  void back_to_last_good();

  /// A complete snapshot for a viewer, whose flips count from its own last one.
  std::shared_ptr<const Snapshot> snapshot(const Progress& state);

 private:
  std::vector<NamedTensor> tensors();
  RunOrigin origin() const;
  void resume();
  void remember_good();
  void add_frame();

  Experiment experiment_;
  std::filesystem::path directory_;
  std::shared_ptr<const Dataset> data_;
  std::unique_ptr<Run> run_;
  std::optional<Recorder> recorder_;
  RunTables tables_;
  SnapshotBuilder viewer_, frames_;  // one for the window, one for history/
  std::vector<Tensor> good_;         // the last good state, and its text
  CheckpointText good_text_;
  std::optional<RunResult> result_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

}  // namespace qs
