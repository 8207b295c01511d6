#include "core/experiment.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/catalog.h"
#include "core/data_library.h"
#include "core/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Value& value) {
  return std::visit([](const auto& plain) -> Json { return plain; }, value);
}

/// A JSON value as an option value, or an Error naming the file and the key.
Value value_from(const Json& json, const std::string& where, const std::string& key) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  throw Error(where, "\"" + key + "\" holds " + json.type_name() + ", not a number, word or switch");
}

bool is_bits(const std::string& key) { return key == "weight_bits" || key == "act_bits"; }

std::string bits_problem(std::int64_t bits) {
  return (bits >= 1 && bits <= 8) || bits == kFloatBits ? "" : "must be 1 to 8, or 32 for float, not " + std::to_string(bits);
}

const ExperimentField* find_field(const std::string& key) {
  const auto& fields = experiment_fields();
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.spec.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

std::string short_bits(std::int64_t bits) { return bits == kFloatBits ? "float" : std::to_string(bits); }

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
  const Value& fitted = checked.values().find(field.spec.key)->second;
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
    experiment.method_options = Options(method_info(experiment.method).options);
}

void set_text(Experiment& experiment, const std::string& key, const std::string& text) {
  if (const ExperimentField* field = find_field(key)) {
    const bool is_float = is_bits(key) && text == "float";
    return set(experiment, *field, is_float ? Value(kFloatBits) : parse_value(field->spec, text));
  }
  if (experiment.method_options.specs().empty())
    experiment.method_options = Options(method_info(experiment.method).options);
  experiment.method_options.set_text(key, text);
}

std::vector<Complaint> complaints(const Experiment& e) {
  std::vector<Complaint> list;
  const MethodInfo& method = method_info(e.method);
  const auto check_bits = [&](const char* key, std::int64_t bits, const BitRange& range, const char* what) {
    if (bits == kFloatBits || (bits >= range.min && bits <= range.max)) return;
    list.push_back({key, range.min == kFloatBits
                             ? method.name + " leaves " + what + " float: set 32"
                             : method.name + " takes " + std::to_string(range.min) + " to " + std::to_string(range.max) +
                                   " bits for " + what + ", or 32 for float"});
  };
  check_bits("weight_bits", e.weight_bits, method.weight_bits, "weights");
  check_bits("act_bits", e.act_bits, method.act_bits, "activations");
  if (e.decay_epochs > e.epochs)
    list.push_back({"decay_epochs", "the ramp of " + std::to_string(e.decay_epochs) + " epochs is longer than the run of " +
                                        std::to_string(e.epochs)});
  const DataSetInfo& data = data_set_info(e.data);
  const NetworkInfo network = network_info(e.network, 1.0);
  if (network.input != data.image)
    list.push_back({"network", network.name + " does not take the images of " + data.name});
  if (e.validation_images >= data.train)
    list.push_back({"validation_images", data.name + " has only " + std::to_string(data.train) + " training images"});
  if (e.train_images > data.train - e.validation_images)
    list.push_back({"train_images", "only " + std::to_string(std::max<std::int64_t>(0, data.train - e.validation_images)) +
                                        " images are left beside the validation images"});
  const auto processors = static_cast<std::int64_t>(std::thread::hardware_concurrency());
  if (processors > 0 && e.threads > processors)
    list.push_back({"threads", "this machine has " + std::to_string(processors) + " processors"});
  return list;
}

void require_runnable(const Experiment& experiment) {
  const std::vector<Complaint> list = complaints(experiment);
  if (!list.empty()) throw Error(list[0].key, list[0].problem);
}

nlohmann::ordered_json to_json(const Experiment& experiment) {
  Json json;
  if (!experiment.preset.empty()) json["preset"] = experiment.preset;
  for (const ExperimentField& field : experiment_fields()) json[field.spec.key] = to_json(get(experiment, field));
  Json options = Json::object();
  for (const auto& [key, value] : experiment.method_options.values()) options[key] = to_json(value);
  json["method_options"] = std::move(options);
  return json;
}

Experiment experiment_from_json(const nlohmann::ordered_json& json, const std::string& where) {
  if (!json.is_object()) throw Error(where, "an experiment must be a JSON object, not " + std::string(json.type_name()));
  Experiment experiment;
  const auto set_field = [&](const std::string& key, const Json& value) {
    const ExperimentField* field = find_field(key);
    if (!field) throw Error(where, "there is no setting \"" + key + "\"");
    set(experiment, *field, value_from(value, where, key));
  };
  try {
    if (!json.contains("method")) set(experiment, *find_field("method"), Value(experiment.method));
    for (const auto& [key, value] : json.items())
      if (key == "preset")
        experiment.preset = std::get<std::string>(value_from(value, where, key));
      else if (key != "method_options")
        set_field(key, value);
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

std::string title(const Experiment& experiment) {
  std::string name = method_info(experiment.method).id;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name + " " + short_bits(experiment.weight_bits) + "/" + short_bits(experiment.act_bits) + " · " +
         network_info(experiment.network).name + " · " + experiment.data;
}

std::string command_line(const Experiment& experiment) {
  std::string line = "quantscope train";
  for (const ExperimentField& field : experiment_fields()) {
    std::string name = field.spec.key;
    std::replace(name.begin(), name.end(), '_', '-');
    line += " --" + name + " " + to_text(get(experiment, field));
  }
  for (const auto& [key, value] : experiment.method_options.values()) line += " --set " + key + "=" + to_text(value);
  return line;
}

}  // namespace qs
