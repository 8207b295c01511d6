// The options of a command that takes an experiment, made from experiment_fields().
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/settings/runnable.h"
#include "core/values/experiment.h"

namespace qs {

/// "--lr,--learning-rate" for "learning_rate": all names of a setting's option, the usual one first.
std::string option_names(const std::string& key);

/// What was given, as text and in no order; checked when the experiment is made from it.
struct GivenSettings {
  std::string preset;
  std::map<std::string, std::string> fields;  // by key
  std::vector<std::string> options;           // "lambda=1"

  bool empty() const { return preset.empty() && fields.empty() && options.empty(); }
};

/// Adds --preset, an option for every field of an experiment, and --set. `given` must outlive the
/// parsing.
void add_experiment_options(CLI::App& command, GivenSettings& given);

/// The preset (or the default experiment) with everything given on top of it; `remarks` is replaced by
/// what was adapted to it (see core/settings/runnable.h). Throws Error naming the option of a value that does
/// not fit.
Experiment experiment_from(const GivenSettings& given, std::vector<Remark>& remarks);

/// One line of standard error for each: "--act-bits: float instead of 2: TWN leaves activations float".
void print_remarks(const std::vector<Remark>& remarks, const std::string& prefix = "");

/// Throws Error when anything is given that a run on disk cannot be continued with: all but epochs and
/// threads.
void require_continuable(const GivenSettings& given);

/// A setting that is a whole number; absent: not given. Throws Error naming its option.
std::optional<std::int64_t> given_number(const GivenSettings& given, const std::string& key);

/// Splits "lambda=1" and sets it. Throws Error naming --set.
void apply_setting(Options& options, const std::string& text);

}  // namespace qs
