// The options of a command that takes an experiment, made from experiment_fields().
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/given_settings.h"

namespace qs {

/// "--lr,--learning-rate" for "learning_rate": all names of a setting's option, the usual one first.
std::string option_names(const std::string& key);

/// Adds --preset, an option for every field of an experiment, and --set. `given` must outlive the
/// parsing.
void add_experiment_options(CLI::App& command, GivenSettings& given);

/// One line of standard error for each: "--act-bits: float instead of 2: TWN leaves activations float".
void print_remarks(const std::vector<Remark>& remarks, const std::string& prefix = "");

/// Throws Error when anything is given that a run on disk cannot be continued with: all but epochs and
/// threads.
void require_continuable(const GivenSettings& given);

}  // namespace qs
