// Methods, networks and presets, for people or for programs.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/text.h"
#include "core/catalog.h"
#include "core/given_settings.h"
#include "core/presets.h"
#include "core/published.h"
#include "core/settings/settings.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Value& value) {
  return std::visit([](const auto& plain) -> Json { return plain; }, value);
}

/// "2", "1–8" or "float".
std::string range_of_bits(const BitRange& range) {
  const std::string least = bits_text(range.min);
  return range.min == range.max ? least : least + "–" + bits_text(range.max);
}

/// "1–8 bits".
std::string widths_text(const BitRange& range) {
  if (range.min == kFloatBits) return "float";
  return range_of_bits(range) + (range.max == 1 ? " bit" : " bits");
}

Json json_of(const OptionSpec& option) {
  Json json = {{"key", option.key},           {"symbol", option.symbol},
               {"label", option.label},       {"default", json_of(option.default_value)},
               {"range", range_text(option)}, {"help", option.help},
               {"source", option.source}};
  if (!option.unit.empty()) json["unit"] = option.unit;
  for (const DefaultUpTo& few : option.defaults_up_to_bits)
    json["defaults_up_to_bits"].push_back({{"bits", few.bits}, {"default", json_of(few.value)}});
  for (const Condition& condition : option.relevant_when)
    json["relevant_when"].push_back(
        {{"key", condition.key}, {condition.is_excluded ? "is_not" : "is", condition.values}});
  if (const auto* choice = std::get_if<ChoiceKind>(&option.kind)) json["choices"] = choice->values;
  if (const auto* real = std::get_if<RealKind>(&option.kind))
    json["min"] = real->min, json["max"] = real->max;
  if (const auto* whole = std::get_if<IntegerKind>(&option.kind))
    json["min"] = whole->min, json["max"] = whole->max;
  return json;
}

Json json_of(const MethodInfo& method) {
  Json options = Json::array(), observables = Json::array(), recommended = Json::array();
  for (const Recommendation& paper : method.recommended)
    recommended.push_back({{"key", paper.key}, {"value", paper.value}, {"source", paper.source}});
  for (const OptionSpec& option : method.options) options.push_back(json_of(option));
  for (const Quantity& quantity : method.observables)
    observables.push_back({{"key", quantity.key},
                           {"symbol", quantity.symbol},
                           {"family", quantity.family},
                           {"help", quantity.help},
                           {"unit", quantity.unit}});
  return {{"id", method.id},
          {"name", method.name},
          {"short_name", method.short_name},
          {"summary", method.summary},
          {"idea", method.idea},
          {"formula", method.formula},
          {"watch", method.watch},
          {"paper",
           {{"authors", method.paper.authors}, {"title", method.paper.title}, {"venue", method.paper.venue}}},
          {"weight_bits", {{"min", method.weight_bits.min}, {"max", method.weight_bits.max}}},
          {"act_bits", {{"min", method.act_bits.min}, {"max", method.act_bits.max}}},
          {"options", options},
          {"observables", observables},
          {"reconstruction", method.reconstruction},
          {"released_code", method.released_code},
          {"recommended", recommended}};
}

/// Room for the widest of these words and two spaces.
template <class Item>
std::size_t column_width(const std::vector<Item>& items, std::string Item::*word) {
  std::size_t widest = 0;
  for (const Item& item : items) widest = std::max(widest, columns(item.*word));
  return widest + 2;
}

void print_indented(const std::string& text) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::cout << "  " << text.substr(begin, end - begin) << '\n';
    begin = end + 1;
  }
}

void print_option(const OptionSpec& option) {
  const std::string indent(32, ' ');
  std::cout << "  " << padded(option.key, 22) << padded(option.symbol, 8) << option.help << '\n'
            << indent << range_text(option) << "; default " << default_text(option) << " (" << option.source
            << ")\n";
  if (!option.relevant_when.empty()) std::cout << indent << relevance_text(option) << '\n';
}

void print_method(const MethodInfo& method) {
  std::cout << method.id << ": " << method.name << "\n  " << method.paper.authors << ": "
            << method.paper.title << ", " << method.paper.venue << "\n  weights "
            << widths_text(method.weight_bits) << ", activations " << widths_text(method.act_bits) << "\n\n";
  print_indented(method.idea);
  std::cout << "\nFormula\n";
  print_indented(method.formula);
  std::cout << "\nWhat to watch\n";
  print_indented(method.watch);
  if (!method.reconstruction.empty()) {
    std::cout << "\nNot from the paper\n";
    print_indented(method.reconstruction);
  }
  if (!method.recommended.empty()) std::cout << "\nAs published\n";
  for (const Recommendation& paper : method.recommended)
    std::cout << "  " << padded(paper.key, 22) << paper.value << " (" << paper.source << ")\n";
  if (!method.released_code.empty()) {
    std::cout << "\nIn the authors' code\n";
    print_indented(method.released_code);
  }
  const std::vector<PublishedResult> results = published_results_of(method.id);
  if (!results.empty()) std::cout << "\nPublished test errors\n";
  for (const PublishedResult& result : results) std::cout << "  " << to_text(result) << '\n';
  if (!method.options.empty()) std::cout << "\nParameters (--set name=value)\n";
  for (const OptionSpec& option : method.options) print_option(option);
}

Json json_of(const LayerSummary& layer) {
  return {{"name", layer.name},       {"kind", layer.kind},     {"shape", layer.shape},
          {"weights", layer.weights}, {"biases", layer.biases}, {"macs", layer.macs}};
}

Json json_of(const NetworkInfo& network) {
  Json layers = Json::array();
  for (const LayerSummary& layer : network.layers) layers.push_back(json_of(layer));
  return {{"id", network.id},           {"name", network.name},
          {"summary", network.summary}, {"source", network.source},
          {"input", network.input},     {"classes", network.classes},
          {"layers", layers},           {"parameters", network.parameters},
          {"macs", network.macs}};
}

/// "7.3 M", "61.7 k".
std::string short_count(std::int64_t count) {
  const auto number = static_cast<double>(count);
  if (count < 1000) return std::to_string(count);
  if (count < 1'000'000) return fixed(number / 1e3, 1) + " k";
  return fixed(number / 1e6, 1) + " M";
}

std::string image_text(const std::vector<std::int64_t>& extents) {
  std::string text;
  for (const std::int64_t extent : extents) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return text;
}

void print_line(const NetworkInfo& network, std::size_t id_width) {
  std::cout << padded(network.id, id_width) << padded(image_text(network.input), 10)
            << aligned(short_count(network.parameters), 8) << " parameters"
            << aligned(short_count(network.macs), 9) << " MACs  " << network.name << ": " << network.summary
            << '\n';
}

void print_layers(const NetworkInfo& network) {
  std::cout << network.id << ": " << network.name << ", " << network.summary << "\n  " << network.parameters
            << " parameters, " << network.macs << " multiply-accumulates per image\n";
  for (const LayerSummary& layer : network.layers)
    std::cout << "  " << padded(layer.name, 13) << padded(layer.kind, 23)
              << aligned(std::to_string(layer.weights + layer.biases), 10) << " parameters"
              << aligned(std::to_string(layer.macs), 12) << " MACs\n";
}

Json json_of(const Preset& preset) {
  return {{"id", preset.id},
          {"title", preset.title},
          {"help", preset.help},
          {"source", preset.source},
          {"experiment", to_json(preset.experiment)}};
}

/// Settings as options of `quantscope train`.
void print_preset(const Preset& preset) {
  constexpr std::size_t kNameWidth = 24;
  std::cout << preset.id << ": " << preset.title << "\n  " << preset.help << "\n  " << preset.source
            << "\n\n";
  for (const ExperimentField& field : experiment_fields())
    if (const std::string value = to_text(get(preset.experiment, field)); !value.empty())
      std::cout << "  " << padded(option_name(field.spec.key), kNameWidth) << value << '\n';
  for (const auto& [key, value] : preset.experiment.method_options.values())
    std::cout << "  " << padded("--set", kNameWidth) << key << '=' << to_text(value) << '\n';
}

}  // namespace

int run_command(const HelpRequest& request) {
  std::cout << request.text;
  return kSuccess;
}

int run_command(const MethodsRequest& request) {
  if (!request.method.empty()) {
    const MethodInfo& method = method_info(request.method);
    request.output == Output::json ? print_json(json_of(method)) : print_method(method);
    return kSuccess;
  }
  Json list = Json::array();
  const std::size_t width = column_width(methods(), &MethodInfo::id);
  for (const MethodInfo& method : methods()) {
    if (request.output == Output::json)
      list.push_back(json_of(method));
    else
      std::cout << padded(method.id, width)
                << padded(range_of_bits(method.weight_bits) + "/" + range_of_bits(method.act_bits), 14)
                << method.summary << '\n';
  }
  if (request.output == Output::json) print_json(list);
  return kSuccess;
}

int run_command(const NetworksRequest& request) {
  const bool as_json = request.output == Output::json;
  if (!request.network.empty()) {
    const NetworkInfo network = network_info(request.network, request.width);
    as_json ? print_json(json_of(network)) : print_layers(network);
    return kSuccess;
  }
  std::vector<NetworkInfo> networks;
  for (const std::string& id : network_ids()) networks.push_back(network_info(id, request.width));
  Json list = Json::array();
  for (const NetworkInfo& network : networks)
    if (as_json)
      list.push_back(json_of(network));
    else
      print_line(network, column_width(networks, &NetworkInfo::id));
  if (as_json) print_json(list);
  return kSuccess;
}

int run_command(const PresetsRequest& request) {
  if (!request.preset.empty()) {
    const Preset& chosen = preset(request.preset);
    request.output == Output::json ? print_json(json_of(chosen)) : print_preset(chosen);
    return kSuccess;
  }
  Json list = Json::array();
  const std::size_t id_width = column_width(presets(), &Preset::id),
                    title_width = column_width(presets(), &Preset::title);
  for (const Preset& one : presets()) {
    if (request.output == Output::json)
      list.push_back(json_of(one));
    else
      std::cout << padded(one.id, id_width) << padded(one.title, title_width) << one.help << '\n';
  }
  if (request.output == Output::json) print_json(list);
  return kSuccess;
}

}  // namespace qs
