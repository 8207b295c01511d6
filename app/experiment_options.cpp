#include "app/experiment_options.h"

#include <algorithm>

#include "app/command_line.h"
#include "app/value_option.h"
#include "core/base/in_quotes.h"
#include "core/catalog.h"
#include "core/data_library.h"
#include "core/error.h"
#include "core/quantizers/method.h"

namespace qs {
namespace {

const std::map<std::string, std::string> kShortNames = {
    {"network", "--net"}, {"batch_size", "--batch"}, {"learning_rate", "--lr"}};

std::string long_name(const std::string& key) {
  std::string name = "--";
  name += key;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string description(const OptionSpec& spec) {
  const bool is_bits = spec.key == "weight_bits" || spec.key == "act_bits";
  if (!is_bits && !std::holds_alternative<PathKind>(spec.kind)) return option_help(spec);
  return spec.help + " Default: " + to_text(spec.default_value) + ".";
}

/// Names the option instead of the key.
[[noreturn]] void refuse(const std::string& option, const Error& error) {
  throw Error(option, error.problem(), error.advice());
}

/// The width nearest to `bits` that the method offers.
std::int64_t fitting_bits(std::int64_t bits, const BitRange& range) {
  if (bits == kFloatBits) return bits;
  return std::clamp<std::int64_t>(bits, range.min, range.max);
}

/// Changes what the chosen method cannot do, unless somebody asked for it.
void adapt_to_method(Experiment& experiment, const GivenSettings& given) {
  const Method& method = find_method(experiment.method);
  if (!given.fields.contains("weight_bits"))
    experiment.weight_bits = fitting_bits(experiment.weight_bits, method.info.weight_bits);
  if (!given.fields.contains("act_bits"))
    experiment.act_bits = fitting_bits(experiment.act_bits, activation_method_info(experiment).act_bits);
  if (method.after_training && !given.fields.contains("warm_start_epochs")) experiment.warm_start_epochs = 0;
}

/// Images that the network can take, unless somebody asked for others.
void adapt_to_network(Experiment& experiment, const GivenSettings& given) {
  if (given.fields.contains("data")) return;
  const auto wanted = network_info(experiment.network).input;
  if (data_set_info(experiment.data).image == wanted) return;
  for (const DataSetInfo& data : data_sets())
    if (data.image == wanted) {
      experiment.data = data.id;
      return;
    }
}

void apply_fields(Experiment& experiment, const GivenSettings& given) {
  const auto apply = [&](const std::string& key, const std::string& text) {
    try {
      set_text(experiment, key, text);
    } catch (const Error& error) {
      refuse(option_name(key), error);
    }
  };
  // The method first: it brings the options that --set may name.
  const auto method = given.fields.find("method");
  apply("method", method == given.fields.end() ? experiment.method : method->second);
  for (const auto& [key, text] : given.fields)
    if (key != "method") apply(key, text);
}

}  // namespace

std::string option_name(const std::string& key) {
  const auto found = kShortNames.find(key);
  return found == kShortNames.end() ? long_name(key) : found->second;
}

std::string option_names(const std::string& key) {
  const std::string usual = option_name(key), full = long_name(key);
  return usual == full ? full : usual + "," + full;
}

void add_experiment_options(CLI::App& command, GivenSettings& given) {
  command.add_option("--preset", given.preset, "Start from this preset (see: quantscope presets).")
      ->type_name("ID");
  for (const ExperimentField& field : experiment_fields()) {
    const std::string key = field.spec.key;
    command
        .add_option_function<std::string>(
            option_names(key), [&given, key](const std::string& text) { given.fields[key] = text; },
            description(field.spec))
        ->type_name("")
        ->take_last()
        ->group(field.group);
  }
  command
      .add_option("--set", given.options,
                  "A parameter of the method, as name=value (see: quantscope methods NAME). May be repeated.")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->group("Model");
}

Experiment experiment_from(const GivenSettings& given) {
  Experiment experiment;
  if (!given.preset.empty()) {
    try {
      experiment = preset(given.preset).experiment;
    } catch (const Error& error) {
      refuse("--preset", error);
    }
  }
  apply_fields(experiment, given);
  adapt_to_method(experiment, given);
  adapt_to_network(experiment, given);
  for (const std::string& text : given.options) apply_setting(experiment.method_options, text);
  // With other settings than its own the run is no repetition of the preset.
  const bool is_changed =
      !given.options.empty() || std::any_of(given.fields.begin(), given.fields.end(), [](auto& one) {
        return one.first != "seed" && one.first != "threads";
      });
  if (is_changed) experiment.preset.clear();
  for (const Complaint& complaint : complaints(experiment))
    throw Error(option_name(complaint.key), complaint.problem);
  return experiment;
}

void apply_setting(Options& options, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error("--set", in_quotes(text) + " is not a name and a value", "write it as --set name=value");
  const std::string key = text.substr(0, equals);
  try {
    options.set_text(key, text.substr(equals + 1));
  } catch (const Error& error) {
    refuse("--set " + printable(key), error);
  }
}

}  // namespace qs
