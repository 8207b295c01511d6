#include "app/experiment_options.h"

#include <algorithm>
#include <iostream>

#include "app/command_line.h"
#include "app/value_option.h"
#include "core/base/in_quotes.h"
#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

const std::map<std::string, std::string> kShortNames = {{"network", "--net"},
                                                        {"batch_size", "--batch"},
                                                        {"learning_rate", "--lr"},
                                                        {"warm_start_epochs", "--float-epochs"}};

std::string long_name(const std::string& key) {
  std::string name = "--";
  name += key;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string description(const OptionSpec& spec) {
  const bool is_bits = spec.key == "weight_bits" || spec.key == "act_bits";
  if (!is_bits && !std::holds_alternative<PathKind>(spec.kind)) return option_help(spec);
  return spec.help + " Default: " + default_text(spec) + ".";
}

/// Names the option instead of the key.
[[noreturn]] void refuse(const std::string& option, const Error& error) {
  throw Error(option, error.problem(), error.advice());
}

void apply_fields(Experiment& experiment, const GivenSettings& given) {
  const auto apply = [&](const std::string& key, const std::string& text) {
    try {
      set_text(experiment, key, text);
    } catch (const Error& error) {
      refuse(option_name(key), error);
    }
  };
  for (const auto& [key, text] : given.fields) apply(key, text);
}

/// Where "lambda=1" has its equals sign. Throws Error when there is no name before it.
std::size_t end_of_name(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error("--set", in_quotes(text) + " is not a name and a value", "write it as --set name=value");
  return equals;
}

Chosen chosen_of(const GivenSettings& given) {
  Chosen chosen;
  for (const auto& [key, text] : given.fields) chosen.keys.push_back(key);
  for (const std::string& text : given.options) chosen.keys.push_back(text.substr(0, end_of_name(text)));
  return chosen;
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

void print_remarks(const std::vector<Remark>& remarks, const std::string& prefix) {
  const auto& fields = experiment_fields();
  for (const auto& [key, text] : remarks) {
    const bool is_field =
        std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.spec.key == key; });
    std::cerr << prefix << (is_field ? option_name(key) : "--set " + key) << ": " << text << '\n';
  }
}

Experiment experiment_from(const GivenSettings& given, std::vector<Remark>& remarks) {
  Experiment experiment;
  if (!given.preset.empty()) {
    try {
      experiment = preset(given.preset).experiment;
    } catch (const Error& error) {
      refuse("--preset", error);
    }
  }
  const Experiment before = experiment;
  apply_fields(experiment, given);
  remarks = adapt(experiment, before, chosen_of(given));
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

void require_continuable(const GivenSettings& given) {
  const bool is_other = !given.preset.empty() || !given.options.empty() ||
                        std::any_of(given.fields.begin(), given.fields.end(), [](const auto& one) {
                          return one.first != "epochs" && one.first != "threads";
                        });
  if (is_other)
    throw Error("--resume", "a run continues with its own settings",
                "leave out all other settings but --epochs and --threads");
}

std::optional<std::int64_t> given_number(const GivenSettings& given, const std::string& key) {
  const auto found = given.fields.find(key);
  if (found == given.fields.end()) return std::nullopt;
  Experiment scratch;
  try {
    set_text(scratch, key, found->second);
  } catch (const Error& error) {
    refuse(option_name(key), error);
  }
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key == key) return std::get<std::int64_t>(get(scratch, field));
  return std::nullopt;
}

void apply_setting(Options& options, const std::string& text) {
  const std::size_t equals = end_of_name(text);
  const std::string key = text.substr(0, equals);
  try {
    options.set_text(key, text.substr(equals + 1));
  } catch (const Error& error) {
    refuse("--set " + printable(key), error);
  }
}

}  // namespace qs
