// What a lesson may ask of a run or of the laboratory, by name.
#pragma once

#include <filesystem>
#include <string>

#include "core/laboratory.h"
#include "core/lessons/expression.h"
#include "core/values/experiment.h"

namespace qs {

/// Adds "NAME.error", "NAME.conv1.on_grid", "NAME.start.conv1.noise_ratio" … of a finished run.
void add_run_values(NamedValues& values, const std::string& name, const std::filesystem::path& run);
/// Why a finished run of this experiment would have no such value, "error" or "conv1.on_grid"; empty: it has.
std::string problem_with_run_value(const Experiment& experiment, const std::string& value);

/// Adds "NAME.rms", "NAME.slope", "NAME.step_size" …
void add_lab_values(NamedValues& values, const std::string& name, const LabAnswer& answer);

}  // namespace qs
