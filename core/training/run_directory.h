// Names of the files in a run directory, for those who write it and those who read it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace qs {

inline constexpr const char* kConfigFile = "config.json";
inline constexpr const char* kMetricsFile = "metrics.csv";
inline constexpr const char* kStepsFile = "steps.csv";
inline constexpr const char* kHistoryFolder = "history";
inline constexpr const char* kModelFile = "model.safetensors";
inline constexpr const char* kCheckpointFile = "checkpoint.safetensors";
inline constexpr const char* kPreviousCheckpointFile = "checkpoint-previous.safetensors";
inline constexpr const char* kResultFile = "result.json";
/// One byte per test image, 1 where the quantized network is wrong: what paired comparisons need.
inline constexpr const char* kMissesFile = "test_misses.npy";
inline constexpr const char* kAnnotationFile = "annotation.json";  // tags, note, archived
inline constexpr const char* kMixedFile = "mixed.json";            // see core/mixed_record.h
/// Of a finished run that is trained on, until it has a new result.
inline constexpr const char* kPreviousResultFile = "result-previous.json";
inline constexpr const char* kLockFile = "run.lock";  // see run_lock.h

/// What stands in the names of files that are not whole yet.
inline constexpr const char* kUnfinishedMark = ".new-";

/// history/step-00000860.npz
std::filesystem::path frame_file(const std::filesystem::path& directory, std::int64_t step);

/// Steps of the frames that are there, ascending; other files are passed over.
std::vector<std::int64_t> frame_steps(const std::filesystem::path& directory);

/// Removes what a killed program left half-written.
void remove_unfinished(const std::filesystem::path& folder);

bool is_run(const std::filesystem::path& directory);

/// Throws Error when `directory` is not the directory of a run.
void require_run(const std::filesystem::path& directory);

}  // namespace qs
