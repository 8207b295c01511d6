// A training in phases: float first, then quantized, each with a recipe of its own.
//
//   [{"quantized": false, "epochs": 30, "learning_rate": 0.1, "drops": [[20, 0.1]]},
//    {"quantized": true, "epochs": 10, "learning_rate": 0.01}]
//
// What a phase does not name it takes from the experiment. Float phases come first; the quantized ones that
// follow each other train one and the same network with a new optimizer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

struct PhaseSettings {
  bool is_quantized = true;
  Experiment recipe;  // the experiment with the phase's settings; `epochs` is its length
};

/// Empty for an experiment without phases. Throws Error when the text cannot be read.
std::vector<PhaseSettings> phases_of(const Experiment& experiment);

/// What is wrong with a text of phases; empty: nothing.
std::string problem_with_phases(const std::string& text);

/// Epochs of the method: of all quantized phases.
std::int64_t planned_epochs(const Experiment& experiment);

/// Epochs of the float start: of all float phases, or the float warm start.
std::int64_t planned_float_epochs(const Experiment& experiment);

/// Names of the settings that a phase may have.
std::vector<std::string> settings_of_phases();

}  // namespace qs
