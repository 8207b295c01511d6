#include "core/lessons/values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/in_quotes.h"
#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/run_store.h"

namespace qs {
namespace {

constexpr double kBitsPerKilobyte = 8000.0;

struct RunValue {
  const char* name;
  double (*of)(const RunSummary&);
};
constexpr RunValue kRunValues[] = {
    {"error", [](const RunSummary& run) { return run.test_error_quantized_pct; }},
    {"float_error", [](const RunSummary& run) { return run.test_error_float_pct; }},
    {"zeros", [](const RunSummary& run) { return run.zeros_pct; }},
    {"on_grid", [](const RunSummary& run) { return run.on_grid_pct; }},
    {"on_grid_start", [](const RunSummary& run) { return run.on_grid_start_pct; }},
    {"bits", [](const RunSummary& run) { return run.average_weight_bits; }},
    {"kilobytes", [](const RunSummary& run) { return run.model_bits / kBitsPerKilobyte; }}};

struct LayerValueOf {
  const char* name;
  double LayerView::*of;
};
constexpr LayerValueOf kLayerValues[] = {{"on_grid", &LayerView::on_grid_pct},
                                         {"zeros", &LayerView::zeros_pct},
                                         {"sqnr", &LayerView::sqnr_db},
                                         {"relative_mse", &LayerView::relative_mse},
                                         {"saturated", &LayerView::saturated_pct}};

void add_layers(NamedValues& values, const std::string& prefix, const Snapshot& instant) {
  for (const LayerView& layer : instant.layers) {
    for (const LayerValueOf& one : kLayerValues) values[prefix + layer.name + "." + one.name] = layer.*one.of;
    for (const Reading& reading : layer.readings)
      if (reading.part == kOfWeights)
        values[prefix + layer.name + "." + reading.quantity.key] = reading.value;
  }
}

/// The first recorded instant of the method, after its float start.
std::shared_ptr<const Snapshot> first_of_method(const std::filesystem::path& run) {
  for (const std::int64_t step : history_steps(run))
    if (auto instant = snapshot_at(run, step); instant->progress.epoch >= 0.0) return instant;
  return snapshot_at(run, 0);
}

double nearest(const LabCurve& curve, double x) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < curve.x.size(); ++i)
    if (std::abs(curve.x[i] - x) < std::abs(curve.x[best] - x)) best = i;
  return curve.y[best];
}

}  // namespace

void add_run_values(NamedValues& values, const std::string& name, const std::filesystem::path& run) {
  const RunSummary summary = open_run(run);
  for (const RunValue& one : kRunValues) values[name + "." + one.name] = one.of(summary);
  add_layers(values, name + ".", *snapshot_at(run, std::numeric_limits<std::int64_t>::max()));
  add_layers(values, name + ".start.", *first_of_method(run));
}

std::string problem_with_run_value(const Experiment& experiment, const std::string& value) {
  std::string known;
  for (const RunValue& one : kRunValues) {
    if (value == one.name) return {};
    known += std::string(known.empty() ? "" : ", ") + one.name;
  }
  const std::string rest = value.starts_with("start.") ? value.substr(6) : value;
  const std::size_t dot = rest.find('.');
  const std::string layer = rest.substr(0, dot), key = dot == std::string::npos ? "" : rest.substr(dot + 1);
  const auto layers = network_info(experiment.network, experiment.width).layers;
  const bool has_layer = std::any_of(layers.begin(), layers.end(),
                                     [&](const auto& one) { return one.name == layer && one.weights > 0; });
  if (!has_layer) return "a run has no value " + in_quotes(value) + ": " + known + ", or one of a layer";
  for (const LayerValueOf& one : kLayerValues)
    if (key == one.name) return {};
  for (const Quantity& quantity : method_info(experiment.method).observables)
    if (quantity.key == key) return {};
  return "a layer has no value " + in_quotes(key) + " with the method " + experiment.method;
}

void add_lab_values(NamedValues& values, const std::string& name, const LabAnswer& answer) {
  const auto add = [&](const std::string& key, double value) { values[name + "." + key] = value; };
  add("at", answer.at);
  add("rounded", answer.at_rounded);
  add("levels", static_cast<double>(answer.levels.size()));
  add("rms", answer.rms_error);
  add("largest", answer.largest_error);
  add("sqnr", answer.sqnr_db);
  add("zeros", answer.zeros_pct);
  if (!answer.slope.x.empty()) add("slope", nearest(answer.slope, answer.at));
  if (!answer.slope_of_expected.x.empty()) add("true_slope", nearest(answer.slope_of_expected, answer.at));
  if (!answer.expected.x.empty()) add("mean", nearest(answer.expected, answer.at));
  if (!answer.search.y.empty()) {
    const auto least = std::min_element(answer.search.y.begin(), answer.search.y.end());
    add("best", answer.search.x[static_cast<std::size_t>(least - answer.search.y.begin())]);
    add("best_rms", *least);
  }
  for (const LabScalar& scalar : answer.scalars) add(scalar.quantity.key, scalar.value);
}

}  // namespace qs
