// Runs on disk: what a run directory holds, listed, opened and travelled in time.
//
//   config.json       the experiment, with version, machine, seed and data checksums
//   metrics.csv       one row per epoch, units in the header
//   steps.csv         loss, learning rate and quantizer scalars every n steps
//   history/*.npz     snapshots for the timeline
//   model.safetensors float weights, quantized weights, grid parameters
//   checkpoint.safetensors  everything a resume needs; checkpoint-previous.safetensors: the one before
//   test_misses.npy   which test images the quantized network gets wrong, one byte each (when finished)
//   result.json       the final figures (only when finished); result-previous.json: those of a finished run
//                     that is being made longer
//   mixed.json        the error of every assignment of bits, when somebody asked for it
//   annotation.json   tags and note of the user, and whether the run is archived (when there is any)
//   run.lock          only while the run is trained, see training/run_lock.h
// Every file is written whole beside its target and renamed, so a kill at any moment leaves a run
// that opens and resumes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/values/run_summary.h"
#include "core/values/snapshot.h"

namespace qs {

/// $QUANTSCOPE_RUNS, else "runs" in the per-user data folder.
std::filesystem::path default_workspace();

/// Makes an empty directory under `workspace`, named after the experiment, its seed and the time, that
/// nobody else gets. Throws Error when it cannot be made.
std::filesystem::path new_run_directory(const std::filesystem::path& workspace, const Experiment&);

/// Directories that are not runs are skipped; runs with a damaged file are listed with what is left.
std::vector<RunSummary> list_runs(const std::filesystem::path& workspace);

/// Each path is the directory of a run, or a folder that holds some; every run once. Throws Error for what is
/// neither.
std::vector<RunSummary> runs_at(const std::vector<std::filesystem::path>& paths);

/// Throws Error when `directory` is not a run, saying which file is missing or damaged.
RunSummary open_run(const std::filesystem::path& directory);

/// For each test image 1 where the quantized network of a finished run is wrong. Empty: not recorded (a run
/// of version 0.1.0, or one that has not finished). Throws Error when the file is damaged.
std::vector<std::uint8_t> test_misses(const std::filesystem::path& directory);

/// Steps for which the history holds a snapshot, ascending.
std::vector<std::int64_t> history_steps(const std::filesystem::path& directory);

/// The snapshot at the last recorded step ≤ `step` (the first one when `step` is before all), with the
/// series up to there; when the tables are damaged, without series and with a message in its progress.
/// Throws Error when there is no such frame or it is damaged.
std::shared_ptr<const Snapshot> snapshot_at(const std::filesystem::path& directory, std::int64_t step);

/// At most `most` recorded instants, evenly picked with the first and the last, ascending and without series;
/// frames that cannot be read are left out. Throws Error when `directory` is not a run.
std::vector<std::shared_ptr<const Snapshot>> history_of(const std::filesystem::path& directory,
                                                        std::size_t most);

/// Also while it is trained: config.json is written only when a run begins and when it is continued.
void rename_run(const std::filesystem::path& directory, const std::string& name);
/// In place of what was written to the run before; also while it is trained.
void annotate_run(const std::filesystem::path& directory, const RunAnnotation& annotation);
/// Refuses what is not a run, or is being trained. Files that are not ours (figures put there) stay, in their
/// directory.
void delete_run(const std::filesystem::path& directory);

}  // namespace qs
