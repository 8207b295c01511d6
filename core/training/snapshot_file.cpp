#include "core/training/snapshot_file.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/json.h"
#include "core/files/npz.h"
#include "core/tensor/statistics.h"
#include "core/training/filter_views.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kText = "snapshot.json";
constexpr const char* kStates[] = {"ready", "running", "paused", "finished", "stopped", "failed"};

template <class Object>
struct Number {
  const char* key;
  double Object::*member;
};

constexpr Number<LayerView> kLayerNumbers[] = {{"bops", &LayerView::bops},
                                               {"code_bits", &LayerView::code_bits},
                                               {"bias_bits", &LayerView::bias_bits},
                                               {"scale_bits", &LayerView::scale_bits},
                                               {"normalization_bits", &LayerView::normalization_bits},
                                               {"zeros_pct", &LayerView::zeros_pct},
                                               {"saturated_pct", &LayerView::saturated_pct},
                                               {"on_grid_pct", &LayerView::on_grid_pct},
                                               {"relative_mse", &LayerView::relative_mse},
                                               {"flip_pct", &LayerView::flip_pct}};

constexpr Number<Progress> kProgressNumbers[] = {{"float_epochs", &Progress::float_epochs},
                                                 {"epoch", &Progress::epoch},
                                                 {"epochs", &Progress::epochs},
                                                 {"seconds", &Progress::seconds},
                                                 {"seconds_left", &Progress::seconds_left},
                                                 {"images_per_second", &Progress::images_per_second}};

/// JSON knows no NaN and no infinity: they become null, and null becomes NaN.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number(const JsonValue& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.real();
}

// ---- writing -------------------------------------------------------------------------------------

Json to_json(const Progress& progress) {
  Json json = {{"state", kStates[static_cast<std::size_t>(progress.state)]},
               {"phase", progress.phase},
               {"step", progress.step},
               {"steps", progress.steps},
               {"steps_per_epoch", progress.steps_per_epoch},
               {"message", progress.message}};
  for (const auto& field : kProgressNumbers) json[field.key] = number(progress.*field.member);
  return json;
}

Json to_json(const Quantity& quantity) {
  return {{"key", quantity.key},
          {"symbol", quantity.symbol},
          {"family", quantity.family},
          {"help", quantity.help},
          {"unit", quantity.unit}};
}

Json to_json(const Reading& reading) {
  Json json = to_json(reading.quantity);
  json["part"] = reading.part;
  json["value"] = number(reading.value);
  return json;
}

Json to_json(const LayerView& layer) {
  Json json = {{"name", layer.name},         {"shape", layer.shape},
               {"weights", layer.weights},   {"weight_bits", layer.weight_bits},
               {"act_bits", layer.act_bits}, {"input_bits", layer.input_bits},
               {"biases", layer.biases},     {"macs", layer.macs},
               {"note", layer.grid.note},    {"readings", Json::array()},
               {"clouds", Json::array()},    {"distributions", Json::array()},
               {"filters", Json::array()}};
  for (const auto& field : kLayerNumbers) json[field.key] = number(layer.*field.member);
  for (const Reading& reading : layer.readings) json["readings"].push_back(to_json(reading));
  for (const Cloud& cloud : layer.clouds) json["clouds"].push_back(to_json(cloud.quantity));
  for (const Distribution& one : layer.distributions) {
    Json entry = to_json(one.quantity);
    entry["counted"] = one.counted;
    json["distributions"].push_back(std::move(entry));
  }
  for (const FilterView& view : layer.filters) json["filters"].push_back(to_json(view));
  return json;
}

void add_histogram(std::vector<NamedArray>& arrays, const std::string& prefix, const Histogram& histogram) {
  arrays.push_back(make_array(prefix + ".edges", histogram.edges));
  arrays.push_back(make_array(prefix + ".counts", histogram.counts));
  arrays.push_back(make_array(prefix + ".level", histogram.level));
}

void add_pictures(std::vector<NamedArray>& arrays, const LayerView& layer) {
  for (const Cloud& cloud : layer.clouds) {
    arrays.push_back(make_array(layer.name + ".cloud." + cloud.quantity.key + ".x", cloud.x));
    arrays.push_back(make_array(layer.name + ".cloud." + cloud.quantity.key + ".y", cloud.y));
  }
  for (const Distribution& one : layer.distributions)
    add_histogram(arrays, layer.name + ".distribution." + one.quantity.key, one.histogram);
}

// ---- reading -------------------------------------------------------------------------------------

Progress read_progress(const JsonValue& json) {
  Progress progress;
  const std::string state = json.at("state").text();
  const auto* found = std::find(std::begin(kStates), std::end(kStates), state);
  if (found == std::end(kStates)) throw json.at("state").error("is no state of a run");
  progress.state = static_cast<RunState>(found - std::begin(kStates));
  progress.phase = json.at("phase").text();
  progress.step = json.at("step").integer();
  progress.steps = json.at("steps").integer();
  progress.steps_per_epoch = std::max<std::int64_t>(1, json.at("steps_per_epoch").integer());
  progress.message = json.at("message").text();
  for (const auto& field : kProgressNumbers) {
    const auto value = json.find(field.key);
    progress.*field.member = value ? number(*value) : std::numeric_limits<double>::quiet_NaN();
  }
  return progress;
}

Quantity read_quantity(const JsonValue& json) {
  return {json.at("key").text(), json.at("symbol").text(), json.at("family").text(), json.at("help").text(),
          json.at("unit").text()};
}

Reading read_reading(const JsonValue& json) {
  return {read_quantity(json), json.at("part").text(), number(json.at("value"))};
}

/// What frames of older versions lack: they know the sum of the bits only, and no biases.
void read_later_numbers(const JsonValue& json, LayerView& layer) {
  if (const auto sum = json.find("size_bits"); sum && !json.find("code_bits")) layer.code_bits = number(*sum);
  if (const auto macs = json.find("macs")) layer.macs = macs->integer();
  if (const auto bits = json.find("input_bits")) layer.input_bits = bits->integer();
  if (const auto biases = json.find("biases")) {
    layer.biases = biases->integer();
  } else if (layer.bias_bits > 0.0 && !layer.shape.empty()) {
    layer.biases = layer.shape.front();
  }
}

LayerView read_layer(const JsonValue& json) {
  LayerView layer;
  layer.name = json.at("name").text();
  for (const JsonValue& extent : json.at("shape").elements()) layer.shape.push_back(extent.integer());
  layer.weights = json.at("weights").integer();
  layer.weight_bits = json.at("weight_bits").integer();
  layer.act_bits = json.at("act_bits").integer();
  layer.grid.note = json.at("note").text();
  for (const auto& field : kLayerNumbers)
    if (const auto value = json.find(field.key)) layer.*field.member = number(*value);
  read_later_numbers(json, layer);
  for (const JsonValue& reading : json.at("readings").elements())
    layer.readings.push_back(read_reading(reading));
  // Frames of version 0.1.0 have none of these.
  if (const auto clouds = json.find("clouds"))
    for (const JsonValue& cloud : clouds->elements()) layer.clouds.push_back({read_quantity(cloud), {}, {}});
  if (const auto distributions = json.find("distributions"))
    for (const JsonValue& one : distributions->elements()) {
      layer.distributions.push_back({.quantity = read_quantity(one), .histogram = {}});
      if (const auto counted = one.find("counted")) layer.distributions.back().counted = counted->text();
    }
  if (const auto filters = json.find("filters"))
    for (const JsonValue& view : filters->elements()) layer.filters.push_back(read_filter_view(view));
  return layer;
}

/// The arrays of one file, checked.
class Arrays {
 public:
  Arrays(std::string_view bytes, const std::string& where)
      : where_(where), arrays_(parse_npz(bytes, where)) {}

  const std::string& where() const { return where_; }
  template <class T>
  const std::vector<T>& get(const std::string& name) const {
    return require_values<T>(require_array(arrays_, name, where_), where_);
  }
  Error error(const std::string& name, const std::string& problem) const {
    return Error{where_, name + " " + problem, "the file is damaged; the other frames can still be seen"};
  }
  std::vector<float> ascending(const std::string& name) const {
    const std::vector<float>& values = get<float>(name);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!std::isfinite(values[i]) || (i > 0 && values[i] < values[i - 1]))
        throw error(name, "does not ascend");
    return values;
  }
  std::vector<std::int64_t> counts(const std::string& name, std::size_t size) const {
    const std::vector<std::int64_t>& values = get<std::int64_t>(name);
    if (values.size() != size)
      throw error(name,
                  "has " + std::to_string(values.size()) + " numbers, expected " + std::to_string(size));
    if (std::any_of(values.begin(), values.end(), [](std::int64_t count) { return count < 0; }))
      throw error(name, "has a negative count");
    return values;
  }
  Histogram histogram(const std::string& prefix, std::size_t levels) const {
    Histogram histogram;
    histogram.edges = ascending(prefix + ".edges");
    histogram.counts = counts(prefix + ".counts", histogram.edges.empty() ? 0 : histogram.edges.size() - 1);
    histogram.level = get<std::int32_t>(prefix + ".level");
    if (!histogram.level.empty() && histogram.level.size() != histogram.counts.size())
      throw error(prefix + ".level", "has another length than the counts");
    for (const std::int32_t level : histogram.level)
      if (level < 0 || static_cast<std::size_t>(level) >= levels)
        throw error(prefix + ".level", "names no level");
    return histogram;
  }
  void read_cloud(const std::string& prefix, Cloud& cloud) const {
    cloud.x = get<float>(prefix + ".x");
    cloud.y = get<float>(prefix + ".y");
    if (cloud.x.size() != cloud.y.size()) throw error(prefix + ".y", "has another length than the x");
  }
  void read_grid(const std::string& prefix, Grid& grid) const {
    grid.levels = ascending(prefix + ".levels");
    grid.thresholds = ascending(prefix + ".thresholds");
    grid.counts = counts(prefix + ".counts", grid.levels.size());
    const std::size_t expected = grid.levels.empty() || !grid.note.empty() ? 0 : grid.levels.size() - 1;
    if (grid.thresholds.size() != expected) throw error(prefix + ".thresholds", "does not fit the levels");
  }

 private:
  std::string where_;
  std::vector<NamedArray> arrays_;
};

constexpr std::size_t kAnyLevel = std::numeric_limits<std::int32_t>::max();

LayerView read_layer(const Arrays& arrays, const JsonValue& json) {
  LayerView layer = read_layer(json);
  arrays.read_grid(layer.name + ".grid", layer.grid);
  layer.latent = arrays.histogram(layer.name + ".latent", layer.grid.levels.size());
  // The grid of the start of the phase may have had more levels.
  layer.initial = std::make_shared<const Histogram>(arrays.histogram(layer.name + ".initial", kAnyLevel));
  for (Cloud& cloud : layer.clouds) arrays.read_cloud(layer.name + ".cloud." + cloud.quantity.key, cloud);
  for (Distribution& one : layer.distributions)
    one.histogram = arrays.histogram(layer.name + ".distribution." + one.quantity.key, 0);
  const bool is_quantized = !layer.grid.levels.empty() || !layer.grid.note.empty();
  if (is_quantized) layer.sqnr_db = sqnr_db(layer.relative_mse);
  return layer;
}

}  // namespace

void write_snapshot(const std::filesystem::path& file, const Snapshot& snapshot) {
  write_file(file, snapshot_bytes(snapshot), Flush::when_the_system_likes);
}

Snapshot read_snapshot(const std::filesystem::path& file) {
  return parse_snapshot(read_file(file), file.string());
}

std::string snapshot_bytes(const Snapshot& snapshot) {
  Json json = {
      {"progress", to_json(snapshot.progress)}, {"layers", Json::array()}, {"events", Json::array()}};
  for (const Event& event : snapshot.events)
    json["events"].push_back({{"step", event.step}, {"text", event.text}});
  std::vector<NamedArray> arrays;
  for (const LayerView& layer : snapshot.layers) {
    json["layers"].push_back(to_json(layer));
    add_histogram(arrays, layer.name + ".latent", layer.latent);
    add_histogram(arrays, layer.name + ".initial", layer.initial ? *layer.initial : layer.latent);
    arrays.push_back(make_array(layer.name + ".grid.levels", layer.grid.levels));
    arrays.push_back(make_array(layer.name + ".grid.thresholds", layer.grid.thresholds));
    arrays.push_back(make_array(layer.name + ".grid.counts", layer.grid.counts));
    add_pictures(arrays, layer);
  }
  const std::string text = json_text(json);
  arrays.push_back(make_array(kText, std::vector<std::uint8_t>(text.begin(), text.end())));
  return npz_bytes(arrays, Compression::deflated);
}

Snapshot parse_snapshot(std::string_view bytes_of_file, const std::string& where) {
  const Arrays arrays(bytes_of_file, where);
  const auto& bytes = arrays.get<std::uint8_t>(kText);
  const Json document = parse_json(std::string(bytes.begin(), bytes.end()), arrays.where());
  const JsonValue json(document, arrays.where());
  Snapshot snapshot;
  snapshot.progress = read_progress(json.at("progress"));
  for (const JsonValue& layer : json.at("layers").elements())
    snapshot.layers.push_back(read_layer(arrays, layer));
  for (const JsonValue& event : json.at("events").elements())
    snapshot.events.push_back({event.at("step").integer(), event.at("text").text()});
  return snapshot;
}

}  // namespace qs
