#include "core/settings/settings.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/shell_word.h"
#include "core/quantizers/method.h"
#include "core/settings/older_versions.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Value& value) {
  return std::visit([](const auto& plain) -> Json { return plain; }, value);
}

/// Lists with the same entries are the same text, however they were written.
Value in_one_spelling(const OptionSpec& spec, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text || text->empty() || !std::holds_alternative<ListKind>(spec.kind)) return value;
  const Json json = Json::parse(*text);
  return json.empty() ? std::string() : json_text(json);
}

/// Lists are written as lists, not as text.
Json field_json(const Experiment& experiment, const ExperimentField& field) {
  const Value value = get(experiment, field);
  if (!std::holds_alternative<ListKind>(field.spec.kind)) return to_json(value);
  const auto& text = std::get<std::string>(value);
  return text.empty() ? Json::array() : Json::parse(text);
}

/// A JSON value as an option value, or an Error naming the file and the key.
Value value_from(const Json& json, const std::string& where, const std::string& key) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    throw Error(where, in_quotes(key) + " is " + json_text(json) + ", more than any setting takes");
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) return json.empty() ? std::string() : json_text(json);
  throw Error(where, in_quotes(key) + " holds " + json.type_name() + ", not a number, word, list or switch");
}

bool is_bits(const std::string& key) { return key == "weight_bits" || key == "act_bits"; }

std::string bits_problem(std::int64_t bits) {
  return (bits >= 1 && bits <= 8) || bits == kFloatBits
             ? ""
             : "must be 1 to 8, or 32 for float, not " + std::to_string(bits);
}

const ExperimentField* find_field(const std::string& key) {
  const auto& fields = experiment_fields();
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.spec.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

Options default_options(const Experiment& experiment) {
  return Options(find_method(experiment.method).info.options, fewest_bits(experiment));
}

/// The value of a setting of the experiment or of its method, as in files; nothing if there is none.
std::optional<std::string> setting_text(const Experiment& experiment, const std::string& key) {
  if (const ExperimentField* field = find_field(key)) return to_text(get(experiment, *field));
  const auto& options = experiment.method_options.values();
  const auto found = options.find(key);
  return found == options.end() ? std::nullopt : std::optional(to_text(found->second));
}

std::string known_keys(const Experiment& experiment) {
  std::string known;
  for (const ExperimentField& field : experiment_fields())
    known += (known.empty() ? "" : ", ") + field.spec.key;
  for (const OptionSpec& option : experiment.method_options.specs()) known += ", " + option.key;
  return known;
}

}  // namespace

Value get(const Experiment& experiment, const ExperimentField& field) {
  return std::visit(
      [&](const auto member) -> Value {
        const auto& value = experiment.*member;
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::uint64_t>)
          return static_cast<std::int64_t>(value);
        else
          return value;
      },
      field.member);
}

void set(Experiment& experiment, const ExperimentField& field, const Value& value) {
  Options checked({field.spec});
  checked.set(field.spec.key, value);
  const Value fitted = in_one_spelling(field.spec, checked.values().find(field.spec.key)->second);
  if (is_bits(field.spec.key)) {
    const std::string problem = bits_problem(std::get<std::int64_t>(fitted));
    if (!problem.empty()) throw Error(field.spec.key, problem);
  }
  const bool new_method = field.spec.key == "method" && std::get<std::string>(fitted) != experiment.method;
  std::visit(
      [&](const auto member) {
        auto& place = experiment.*member;
        using Type = std::decay_t<decltype(place)>;
        if constexpr (std::is_same_v<Type, std::uint64_t>)
          place = static_cast<std::uint64_t>(std::get<std::int64_t>(fitted));
        else
          place = std::get<Type>(fitted);
      },
      field.member);
  if (new_method || (field.spec.key == "method" && experiment.method_options.specs().empty()))
    experiment.method_options = default_options(experiment);
}

void set_text(Experiment& experiment, const std::string& key, const std::string& text) {
  if (const ExperimentField* field = find_field(key)) {
    if (!is_bits(key)) return set(experiment, *field, parse_value(field->spec, text));
    if (text == "float") return set(experiment, *field, Value(kFloatBits));
    try {
      return set(experiment, *field, parse_value(field->spec, text));
    } catch (const Error&) {
      throw Error(key, in_quotes(text) + " is not possible",
                  "give 1 to 8, or 32 or float for no quantization");
    }
  }
  if (experiment.method_options.specs().empty()) experiment.method_options = default_options(experiment);
  const auto& options = experiment.method_options.values();
  if (options.find(key) == options.end())
    throw Error(printable(key),
                "neither an experiment nor the method \"" + experiment.method + "\" has such a setting",
                "choose one of: " + known_keys(experiment));
  experiment.method_options.set_text(key, text);
}

void set_json(Experiment& experiment, const std::string& key, const Json& value, const std::string& where) {
  const ExperimentField* field = find_field(key);
  if (!field)
    throw Error(where, "there is no setting " + in_quotes(key), "choose one of: " + known_keys(experiment));
  set(experiment, *field, value_from(value, where, key));
}

bool is_relevant(const Experiment& experiment, const OptionSpec& setting) {
  const bool quantizes = experiment.weight_bits != kFloatBits ||
                         (experiment.act_bits != kFloatBits && experiment.act_method == kOwnActivations);
  if (!quantizes && !find_field(setting.key)) return false;  // nothing reads the method's options
  const auto holds = [&](const Condition& condition) {
    const std::optional<std::string> text = setting_text(experiment, condition.key);
    const auto& values = condition.values;
    const bool is_one = text && std::find(values.begin(), values.end(), *text) != values.end();
    return is_one != condition.is_excluded;
  };
  return std::all_of(setting.relevant_when.begin(), setting.relevant_when.end(), holds);
}

nlohmann::ordered_json to_json(const Experiment& experiment) {
  Json json;
  if (!experiment.preset.empty()) json["preset"] = experiment.preset;
  for (const ExperimentField& field : experiment_fields())
    json[field.spec.key] = field_json(experiment, field);
  Json options = Json::object();
  for (const auto& [key, value] : experiment.method_options.values()) options[key] = to_json(value);
  json["method_options"] = std::move(options);
  return json;
}

Experiment experiment_from_json(const nlohmann::ordered_json& document, const std::string& where) {
  if (!document.is_object())
    throw Error(where, "an experiment must be a JSON object, not " + std::string(document.type_name()));
  const Json json = in_todays_words(document);
  Experiment experiment;
  try {
    for (const auto& [key, value] : json.items())
      if (key == "preset")
        experiment.preset = std::get<std::string>(value_from(value, where, key));
      else if (key != "method_options")
        set_json(experiment, key, value, where);
    experiment.method_options = default_options(experiment);  // now that method and bits are known
    if (json.contains("method_options") && !json.at("method_options").is_object())
      throw Error(where, std::string("\"method_options\" must be an object, not ") +
                             json.at("method_options").type_name());
    if (json.contains("method_options"))
      for (const auto& [key, value] : json.at("method_options").items())
        experiment.method_options.set(key, value_from(value, where, key));
  } catch (const Error& error) {
    if (error.where() == where) throw;
    throw Error(where, error.where() + ": " + error.problem(), error.advice());
  } catch (const std::bad_variant_access&) {
    throw Error(where, "\"preset\" must be a word");
  }
  return experiment;
}

std::string command_line(const Experiment& experiment) {
  std::string line = "quantscope train";
  for (const ExperimentField& field : experiment_fields()) {
    std::string name = field.spec.key;
    std::replace(name.begin(), name.end(), '_', '-');
    const std::string text = to_text(get(experiment, field));
    if (!text.empty()) line += " --" + name + " " + shell_word(text);
  }
  for (const auto& [key, value] : experiment.method_options.values())
    line += " --set " + shell_word(key + "=" + to_text(value));
  return line;
}

const MethodInfo& activation_method_info(const Experiment& experiment) {
  return find_method(experiment.act_method == kOwnActivations ? experiment.method : experiment.act_method)
      .info;
}

std::vector<Quantity> observables_of(const Experiment& experiment) {
  std::vector<Quantity> all = find_method(experiment.method).info.observables;
  for (const Quantity& quantity : activation_method_info(experiment).observables) {
    const bool is_known =
        std::any_of(all.begin(), all.end(), [&](const Quantity& one) { return one.key == quantity.key; });
    if (!is_known) all.push_back(quantity);
  }
  return all;
}

}  // namespace qs
