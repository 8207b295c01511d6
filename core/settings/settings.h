// The settings of an experiment by their names: one table (`experiment_fields`) binds each member to its
// OptionSpec, and the form, the command line, config.json and the help all follow from that table.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

#include "core/values/experiment.h"
#include "core/values/method_info.h"
#include "core/values/option.h"

namespace qs {

/// One setting: its declaration and the member that holds it.
struct ExperimentField {
  OptionSpec spec;
  std::string group;  // heading in the form: "Model", "Training", "Protocol"
  std::variant<std::string Experiment::*, double Experiment::*, std::int64_t Experiment::*,
               std::uint64_t Experiment::*>
      member;
  bool is_main = false;  // one of the dozen that are looked at first; forms fold the others
};

/// All settings but preset and method_options, in the order of the form. Choices (networks,
/// methods, data sets) list what the catalog holds.
const std::vector<ExperimentField>& experiment_fields();

Value get(const Experiment& experiment, const ExperimentField& field);

/// Throws Error when the value does not fit the field's spec.
void set(Experiment& experiment, const ExperimentField& field, const Value& value);

/// Sets a field or a method option by its key ("epochs", "lambda"). Another method brings its options
/// with their defaults (see runnable.h for what is kept). Throws Error naming the unknown key and the known
/// ones.
void set_text(Experiment& experiment, const std::string& key, const std::string& text);

/// Sets a field by its key from a JSON value. Throws Error; `where` names the file for what is of no use.
void set_json(Experiment& experiment, const std::string& key, const nlohmann::ordered_json& value,
              const std::string& where);

/// Whether a setting matters beside the others: of the experiment, or an option of its method.
bool is_relevant(const Experiment& experiment, const OptionSpec& setting);

nlohmann::ordered_json to_json(const Experiment& experiment);

/// Unknown keys, wrong types and bad values throw Error; `where` names the file in the message.
Experiment experiment_from_json(const nlohmann::ordered_json& json, const std::string& where);

/// The command line that repeats this experiment: "quantscope train --method rq …".
std::string command_line(const Experiment& experiment);

/// The method whose activation quantizer an experiment uses: its own or another.
const MethodInfo& activation_method_info(const Experiment& experiment);

/// What the quantizers of an experiment publish.
std::vector<Quantity> observables_of(const Experiment& experiment);

}  // namespace qs
