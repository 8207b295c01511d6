// With which settings a run on disk is continued, and what is recorded of the change.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/training/checkpoint.h"
#include "core/values/experiment.h"

namespace qs {

/// What may be asked for when a run is continued; absent: as recorded.
struct ContinuationWish {
  std::optional<std::int64_t> epochs;   // of the method's training, as Experiment::epochs
  std::optional<std::int64_t> threads;  // 0: all processors
};

/// The settings of the recorded run with the wish on top. Throws Error when they cannot run here, and when
/// the run has more threads than this machine has processors and nothing was wished.
Experiment experiment_to_continue(const std::filesystem::path& directory, const ContinuationWish& wish);

/// Adds to a checkpoint what it was trained with: the settings and the equipment of this machine.
void add_circumstances(CheckpointText& text, const Experiment& experiment);

/// The settings that the checkpoint was trained with; absent: it does not say.
std::optional<Experiment> experiment_of(const CheckpointText& text, const std::string& where);

/// How this machine differs from the one that the checkpoint was trained on, in words; where it does not
/// say, from the one in config.json. Empty: the bits are the same.
std::string other_equipment(const std::filesystem::path& directory, const CheckpointText& text);

/// Throws Error naming a setting that was changed in config.json since the checkpoint, other than the number
/// of epochs and of threads: the run would be another one.
void require_same_run(const Experiment& saved, const Experiment& now, const std::filesystem::path& directory);

}  // namespace qs
