#include "core/catalog.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/in_quotes.h"
#include "core/error.h"
#include "core/nn/layer_counts.h"
#include "core/preset_files.h"
#include "core/quantizers/method.h"

namespace qs {
namespace {

constexpr int kClasses = 10;  // for the counts of a network shown without data

template <class List>
const typename List::value_type& find(const List& list, std::string_view id, const std::string& what) {
  std::string known;
  for (const auto& entry : list) {
    if (entry.id == id) return entry;
    known += (known.empty() ? "" : ", ") + entry.id;
  }
  throw Error(what, "there is no " + in_quotes(id), "choose one of: " + known);
}

Preset read_preset(const PresetFile& file) {
  try {
    auto json = nlohmann::ordered_json::parse(file.text);
    Preset preset{file.id, json.at("title"), json.at("help"), json.at("source"), {}};
    preset.experiment = experiment_from_json(json.at("experiment"), file.id + ".json");
    preset.experiment.preset = file.id;
    return preset;
  } catch (const nlohmann::json::exception& problem) {
    throw Error(file.id + ".json", problem.what());
  }
}

}  // namespace

const std::vector<MethodInfo>& methods() {
  static const std::vector<MethodInfo> list = [] {
    std::vector<MethodInfo> infos;
    for (const Method& method : all_methods()) infos.push_back(method.info);
    return infos;
  }();
  return list;
}

const MethodInfo& method_info(std::string_view id) { return find(methods(), id, "method"); }

const MethodInfo& activation_method_info(const Experiment& experiment) {
  return method_info(experiment.act_method == "own" ? experiment.method : experiment.act_method);
}

std::vector<Quantity> observables_of(const Experiment& experiment) {
  std::vector<Quantity> all = method_info(experiment.method).observables;
  for (const Quantity& quantity : activation_method_info(experiment).observables) {
    const bool is_known =
        std::any_of(all.begin(), all.end(), [&](const Quantity& one) { return one.key == quantity.key; });
    if (!is_known) all.push_back(quantity);
  }
  return all;
}

const std::vector<std::string>& network_ids() { return architecture_ids(); }

NetworkInfo network_info(std::string_view id, double width) {
  const Architecture net = architecture(id, width, kClasses);
  NetworkInfo info{.id = net.id,
                   .name = net.name,
                   .summary = net.summary,
                   .source = net.source,
                   .input = net.input.extents(),
                   .classes = kClasses,
                   .layers = layer_summaries(net),
                   .parameters = 0,
                   .macs = 0};
  for (const LayerSummary& layer : info.layers) {
    info.parameters += layer.weights + layer.biases;
    info.macs += layer.macs;
  }
  return info;
}

const std::vector<Preset>& presets() {
  static const std::vector<Preset> list = [] {
    std::vector<Preset> all;
    for (const PresetFile& file : preset_files()) all.push_back(read_preset(file));
    return all;
  }();
  return list;
}

const Preset& preset(std::string_view id) { return find(presets(), id, "preset"); }

const Preset& first_preset() { return preset("quick-vnq"); }

}  // namespace qs
