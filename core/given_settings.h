// Settings as they are written down: on a command line, in a sweep. And the experiment that they make.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/settings/runnable.h"
#include "core/values/experiment.h"

namespace qs {

class JsonValue;

/// "--lr" for "learning_rate": the usual name of a setting's option on the command line.
std::string option_name(const std::string& key);

/// "--learning-rate": the one that spells the key out.
std::string long_option_name(const std::string& key);

/// What was given, as text and in no order; checked when the experiment is made from it.
struct GivenSettings {
  std::string preset;
  std::map<std::string, std::string> fields;  // by key
  std::vector<std::string> options;           // "lambda=1"

  bool empty() const { return preset.empty() && fields.empty() && options.empty(); }
};

/// One setting of JSON, or all of an object, on top of what was given before; "preset" is one of them, and
/// what is no setting of an experiment is a parameter of its method. Throws Error for values that are none.
void add_setting(GivenSettings& settings, const std::string& key, const JsonValue& value);
void add_settings(GivenSettings& settings, const JsonValue& object);

/// The preset (or the default experiment) with everything given on top of it; `remarks` is replaced by
/// what was adapted to it (see core/settings/runnable.h). Throws Error naming the option of a value that does
/// not fit.
Experiment experiment_from(const GivenSettings& given, std::vector<Remark>& remarks);

/// A setting that is a whole number; absent: not given. Throws Error naming its option.
std::optional<std::int64_t> given_number(const GivenSettings& given, const std::string& key);

/// Splits "lambda=1" and sets it. Throws Error naming --set.
void apply_setting(Options& options, const std::string& text);

}  // namespace qs
