#include "core/given_settings.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/presets.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

/// A setting as one would write it on the command line.
std::string setting_text(const JsonValue& value) {
  const auto& json = value.json();
  if (json.is_string()) return value.text();
  if (json.is_boolean()) return to_text(Value(value.flag()));
  if (json.is_number_integer()) return to_text(Value(value.integer()));
  if (json.is_number_float()) return to_text(Value(value.real()));
  throw value.error("is neither a number, a text nor true or false",
                    "give one value, or a list under \"grid\"");
}

/// The setting of that name; null: none, so it is a parameter of the method.
const OptionSpec* field_of(const std::string& key) {
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key == key) return &field.spec;
  return nullptr;
}

bool is_list(const OptionSpec* field) { return field && std::holds_alternative<ListKind>(field->kind); }

const std::map<std::string, std::string> kShortNames = {{"network", "--net"},
                                                        {"batch_size", "--batch"},
                                                        {"learning_rate", "--lr"},
                                                        {"warm_start_epochs", "--float-epochs"}};

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

/// Later settings win over earlier ones; parameters of the method are told by not being fields.
void add_setting(GivenSettings& settings, const std::string& key, const JsonValue& value) {
  const OptionSpec* field = field_of(key);
  const std::string text =
      is_list(field) && value.json().is_array() ? json_text(value.json()) : setting_text(value);
  if (key == "preset") {
    settings.preset = text;
  } else if (field) {
    settings.fields[key] = text;
  } else {
    settings.options.push_back(key + "=" + text);
  }
}

void add_settings(GivenSettings& settings, const JsonValue& object) {
  for (const auto& [key, value] : object.members()) add_setting(settings, key, value);
}

std::string option_name(const std::string& key) {
  const auto found = kShortNames.find(key);
  return found == kShortNames.end() ? long_option_name(key) : found->second;
}

std::string long_option_name(const std::string& key) {
  std::string name = "--";
  name += key;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
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
