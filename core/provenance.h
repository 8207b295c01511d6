// Where a figure or a table comes from, as text for the metadata of its file: enough to make it again.
#pragma once

#include <string>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

/// Twelve hexadecimal digits of the SHA-256 of all settings but seed, threads and preset: the same for runs
/// that differ in nothing else.
std::string settings_digest(const Experiment& experiment);

/// Program and version; for each experiment its digest, seed and command line; and the command that draws the
/// figure, where there is one. One fact a line.
std::string provenance_of(const std::vector<Experiment>& experiments, const std::string& figure_command);

}  // namespace qs
