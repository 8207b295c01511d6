// What can be chosen: methods, networks, presets.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "core/catalog.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::string bits_text(const BitRange& range) {
  if (range.min == kFloatBits) return "float";
  return range.min == range.max ? std::to_string(range.min) : std::to_string(range.min) + "–" + std::to_string(range.max);
}

Json option_json(const OptionSpec& spec) {
  return {{"key", spec.key},   {"symbol", spec.symbol}, {"label", spec.label},   {"default", to_text(spec.default_value)},
          {"range", range_text(spec)}, {"help", spec.help}, {"source", spec.source}};
}

Json method_json(const MethodInfo& method) {
  Json options = Json::array(), observables = Json::array();
  for (const OptionSpec& spec : method.options) options.push_back(option_json(spec));
  for (const Quantity& quantity : method.observables)
    observables.push_back({{"key", quantity.key}, {"symbol", quantity.symbol}, {"family", quantity.family}, {"help", quantity.help}});
  return {{"id", method.id},
          {"name", method.name},
          {"summary", method.summary},
          {"idea", method.idea},
          {"formula", method.formula},
          {"watch", method.watch},
          {"paper", {{"authors", method.paper.authors}, {"title", method.paper.title}, {"venue", method.paper.venue}}},
          {"weight_bits", bits_text(method.weight_bits)},
          {"act_bits", bits_text(method.act_bits)},
          {"options", options},
          {"observables", observables},
          {"reconstruction", method.reconstruction}};
}

void print_method(const MethodInfo& m) {
  std::printf("%s (%s)\n%s\n\n%s\n\n%s\n\n", m.name.c_str(), m.id.c_str(), m.summary.c_str(), m.idea.c_str(), m.formula.c_str());
  std::printf("Bits: weights %s, activations %s\n", bits_text(m.weight_bits).c_str(), bits_text(m.act_bits).c_str());
  if (!m.options.empty()) std::printf("\nParameters (--set name=value)\n");
  for (const OptionSpec& spec : m.options)
    std::printf("  %-22s %s  default %s; %s\n%25s%s%s\n", spec.key.c_str(), spec.symbol.c_str(),
                to_text(spec.default_value).c_str(), range_text(spec).c_str(), "", spec.help.c_str(),
                spec.source.empty() ? "" : (" [" + spec.source + "]").c_str());
  if (!m.observables.empty()) std::printf("\nPublishes\n");
  for (const Quantity& q : m.observables) std::printf("  %-22s %s  %s\n", q.key.c_str(), q.symbol.c_str(), q.help.c_str());
  std::printf("\nWatch: %s\n", m.watch.c_str());
  std::printf("\n%s, \"%s\", %s\n", m.paper.authors.c_str(), m.paper.title.c_str(), m.paper.venue.c_str());
  if (!m.reconstruction.empty()) std::printf("Reconstruction: %s\n", m.reconstruction.c_str());
}

}  // namespace

int list_methods(const std::string& id, Output output) {
  if (!id.empty()) {
    const MethodInfo& method = method_info(id);
    if (output == Output::json) std::printf("%s\n", method_json(method).dump(2).c_str());
    else print_method(method);
    return 0;
  }
  Json all = Json::array();
  for (const MethodInfo& method : methods()) {
    all.push_back(method_json(method));
    if (output == Output::text)
      std::printf("%-12s weights %-6s activations %-6s %s\n", method.id.c_str(), bits_text(method.weight_bits).c_str(),
                  bits_text(method.act_bits).c_str(), method.summary.c_str());
  }
  if (output == Output::json) std::printf("%s\n", all.dump(2).c_str());
  return 0;
}

int list_networks(Output output) {
  Json all = Json::array();
  for (const std::string& id : network_ids()) {
    const NetworkInfo net = network_info(id);
    Json layers = Json::array();
    for (const LayerSummary& layer : net.layers)
      layers.push_back({{"name", layer.name}, {"kind", layer.kind}, {"shape", layer.shape}, {"weights", layer.weights},
                        {"biases", layer.biases}, {"macs", layer.macs}});
    all.push_back({{"id", net.id}, {"name", net.name}, {"summary", net.summary}, {"input", net.input},
                   {"parameters", net.parameters}, {"macs", net.macs}, {"layers", layers}});
    if (output == Output::text)
      std::printf("%-8s %-8s %9lld parameters %10lld MACs  %s\n", net.id.c_str(), net.name.c_str(),
                  static_cast<long long>(net.parameters), static_cast<long long>(net.macs), net.summary.c_str());
  }
  if (output == Output::json) std::printf("%s\n", all.dump(2).c_str());
  return 0;
}

int list_presets(Output output) {
  Json all = Json::array();
  for (const Preset& preset : presets()) {
    all.push_back({{"id", preset.id}, {"title", preset.title}, {"help", preset.help}, {"source", preset.source},
                   {"experiment", to_json(preset.experiment)}});
    if (output == Output::text) std::printf("%-18s %s. %s\n", preset.id.c_str(), preset.title.c_str(), preset.help.c_str());
  }
  if (output == Output::json) std::printf("%s\n", all.dump(2).c_str());
  return 0;
}

}  // namespace qs
