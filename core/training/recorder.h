// Writes the directory of one run; see core/run_store.h for what is in it.
//
// Every file is written whole beside its target and renamed, and nothing goes before that. Tables and frames
// reach the disk before the checkpoint that follows them, and the first checkpoint before config.json, which
// makes the directory a run: what can be opened can be resumed, and never misses a row. What lies beyond the
// checkpoint is dropped by `resume`, and the resumed files equal those of an uninterrupted run but for
// times. Which steps get a frame depends on the step alone, never on the clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/metrics/cost.h"
#include "core/training/checkpoint.h"
#include "core/training/run_result.h"
#include "core/training/run_tables.h"
#include "core/values/experiment.h"
#include "core/values/snapshot.h"

namespace qs {

class Network;

/// What config.json records about a run besides the machine.
struct RunOrigin {
  Experiment experiment;
  std::string name = {};  // empty: the title of the experiment
  std::string data_checksum = {};
  std::string compute = {};  // who computes: "oneDNN 2.6.3"
  int threads = 1;
  std::int64_t steps = 1;  // of the whole run
  std::int64_t steps_per_epoch = 1;
};

/// A checkpoint that could be read and whose contents match their checksum.
struct FoundCheckpoint {
  std::filesystem::path file;
  CheckpointText text;
};

/// The newest sound checkpoint of a run directory. Throws Error saying what is wrong with those
/// that are there, or that there is none.
FoundCheckpoint find_checkpoint(const std::filesystem::path& directory);

class Recorder {
 public:
  /// Makes the directory; the first `save` makes it a run. Throws Error when it is one already.
  static Recorder create(const std::filesystem::path& directory, const RunOrigin& origin);

  /// Continues a run after optimizer step `step`: later rows and frames are removed, and the last
  /// frames as far as they are damaged; its result stays until `set_result_aside`.
  static Recorder resume(const std::filesystem::path& directory, const RunOrigin& origin, std::int64_t step);

  void add(const StepRow& row);
  void add(const EpochRow& row);
  const RunTables& tables() const { return tables_; }

  /// True at step 0, at the ends of epochs, and at steps in between: at most about 300 frames are
  /// kept, thinned by doubling the distance.
  bool wants_frame(std::int64_t step) const;
  /// Writes history/; a frame may also be added at a step that was not asked for (the start of a
  /// phase, the end of a run) and is then kept.
  void add_frame(const Snapshot& snapshot);

  /// Writes the tables, then the checkpoint; the one before stays as checkpoint-previous. Rows must be
  /// those of all steps that the state has seen.
  void save(std::span<const NamedTensor> state, const CheckpointText& text);

  /// model.safetensors, see model_file.h.
  void save_model(const Network& network) const;

  /// Keeps the figures of a finished run that is trained on under another name until there are new ones.
  void set_result_aside() const;

  /// Writes the tables and result.json.
  void finish(const RunResult& result) const;

  /// Puts the settings with which the run goes on into config.json, and adds what changed.
  void record_continuation(const RunOrigin& origin, const std::vector<std::string>& changes) const;

  const std::filesystem::path& directory() const { return directory_; }

 private:
  Recorder(std::filesystem::path directory, const RunOrigin& origin);
  void write_tables() const;
  void thin_frames(std::int64_t latest);
  bool keeps_frame(std::int64_t step, std::int64_t latest) const;

  std::filesystem::path directory_;
  std::int64_t steps_, steps_per_epoch_;
  std::string config_;  // of a directory that is no run yet, else empty
  RunTables tables_;
  std::vector<std::int64_t> frames_;  // on disk, ascending
};

}  // namespace qs
