#include "core/training/snapshot_builder.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/parallel.h"
#include "core/base/percent.h"
#include "core/nn/linear_layer.h"
#include "core/nn/network.h"
#include "core/nn/probe.h"
#include "core/nn/quantized_activation.h"
#include "core/tensor/histogram.h"
#include "core/tensor/statistics.h"
#include "core/training/filter_views.h"
#include "core/training/grid_view.h"

namespace qs {
namespace {

class ScalarProbe : public Probe {
 public:
  ScalarProbe(std::vector<Reading>& readings, std::string part)
      : readings_(readings), part_(std::move(part)) {}
  void scalar(const Quantity& quantity, double value) override {
    readings_.push_back({quantity, part_, value});
  }

 private:
  std::vector<Reading>& readings_;
  std::string part_;
};

constexpr Index kMostDistributionValues = 20'000;

/// Every n-th of `count`, so that at most `most` remain.
Index stride_for(Index count, Index most) { return std::max<Index>(1, (count + most - 1) / most); }

/// The pictures of a layer's weights too.
class PictureProbe final : public ScalarProbe {
 public:
  explicit PictureProbe(LayerView& layer) : ScalarProbe(layer.readings, kOfWeights), layer_(layer) {}

  void cloud(const Quantity& quantity, std::span<const Real> x, std::span<const Real> y) override {
    Cloud cloud{.quantity = quantity, .x = {}, .y = {}};
    const auto stride = static_cast<std::size_t>(stride_for(static_cast<Index>(x.size()), kMostCloudPoints));
    for (std::size_t i = 0; i < x.size(); i += stride) {
      cloud.x.push_back(static_cast<float>(x[i]));
      cloud.y.push_back(static_cast<float>(y[i]));
    }
    layer_.clouds.push_back(std::move(cloud));
  }

  void per_group(const Quantity& quantity, std::span<const Real> values) override {
    if (values.size() > 1) layer_.distributions.push_back({quantity, count_values(values), "filters"});
  }

  void distribution(const Quantity& quantity, Index count,
                    const std::function<double(Index)>& value) override {
    std::vector<Real> values;
    const Index stride = stride_for(count, kMostDistributionValues);
    for (Index i = 0; i < count; i += stride) values.push_back(static_cast<Real>(value(i)));
    layer_.distributions.push_back({quantity, count_values(values), "weights"});
  }

 private:
  LayerView& layer_;
};

/// Readings, clouds and distributions.
void show(const LayerSource& source, LayerView& layer) {
  PictureProbe weights(layer);
  source.weights->probe(weights);
  if (!source.activations) return;
  ScalarProbe activations(layer.readings, kOfActivations);
  source.activations->probe(activations);
}

std::vector<Reading> readings_of(const LayerSource& source) {
  std::vector<Reading> readings;
  ScalarProbe weights(readings, kOfWeights);
  source.weights->probe(weights);
  if (source.activations) {
    ScalarProbe activations(readings, kOfActivations);
    source.activations->probe(activations);
  }
  return readings;
}

/// Counts codes that differ from the remembered ones, which then become the new ones.
std::int64_t count_flips(const std::vector<std::int32_t>& index, Tensor& codes) {
  const bool seen = !codes.empty() && !std::isnan(codes[0]);
  std::int64_t flips = 0;
  parallel_blocks(codes.size(), kBlockElements, [&](Index begin, Index end) {
    Index changed = 0;
    Real* code = codes.data();
    const std::int32_t* now = index.data();
    for (Index i = begin; i < end; ++i) {
      const auto value = static_cast<Real>(now[i]);
      changed += code[i] != value ? 1 : 0;
      code[i] = value;
    }
    std::atomic_ref(flips).fetch_add(changed, std::memory_order_relaxed);
  });
  return seen ? flips : 0;
}

}  // namespace

std::vector<LayerSource> layer_sources(const Network& network) {
  std::vector<LayerSource> sources;
  for (const LinearSite& site : network.sites()) {
    const WeightQuantizer& weights = site.layer->quantizer();
    const Shape shape = site.layer->weight_shape();
    LayerNumbers numbers{
        .name = site.layer->name,
        .shape = shape.extents(),
        .weights = shape.elements(),
        .biases = weights.latent_bias().size(),
        .macs = site.macs,
        .weight_bits = weights.ships_codes() ? site.weight_bits : kFloatBits,
        .act_bits = site.act_bits,
        .input_bits = site.input_bits,
        .bias_bits = weights.bias_bits(),
        .scale_bits = weights.overhead_bits() - weights.bias_bits(),
        .normalization_bits = static_cast<double>(2 * kFloatBits * site.normalized_channels)};
    for (const QuantizedActivation* activation : site.activations)
      numbers.scale_bits += activation->quantizer().overhead_bits();
    set_costs(numbers);
    sources.push_back(
        {.numbers = std::move(numbers),
         .weights = &weights,
         .activations = site.activations.empty() ? nullptr : &site.activations[0]->quantizer()});
  }
  return sources;
}

Cost network_cost(const Network& network) {
  std::vector<LayerNumbers> layers;
  for (const LayerSource& source : layer_sources(network)) layers.push_back(source.numbers);
  return network_cost(std::move(layers));
}

std::vector<LayerValue> read_values(const std::vector<LayerSource>& sources) {
  std::vector<LayerValue> values;
  for (const LayerSource& source : sources)
    for (const Reading& reading : readings_of(source))
      values.push_back({source.numbers.name, reading.part, reading.quantity.key, reading.value});
  return values;
}

double quantized_mean(const std::vector<LayerView>& layers, double LayerView::*share) {
  std::int64_t counted = 0, weights = 0;
  for (const LayerView& layer : layers) {
    if (layer.grid.levels.empty() && layer.grid.note.empty()) continue;
    counted += std::llround(layer.*share * static_cast<double>(layer.weights) / 100.0);
    weights += layer.weights;
  }
  return percent(counted, weights);
}

LayerView SnapshotBuilder::view(const LayerSource& source, Memory& memory) {
  LayerView layer;
  static_cast<LayerNumbers&>(layer) = source.numbers;
  show(source, layer);

  const Tensor& latent = source.weights->latent();
  const Codes codes = source.weights->encode();
  if (codes.levels.empty()) {
    layer.latent = count_values(latent.span());
  } else {
    GridView grid = view_grid(latent, codes);
    layer.latent = grid.thresholds_known ? count_values(latent.span(), grid.grid.levels, grid.grid.thresholds)
                                         : count_values(latent.span());
    if (!grid.thresholds_known) layer.filters = filter_views(latent, codes);
    layer.grid = std::move(grid.grid);
    layer.zeros_pct = percent(grid.zeros, layer.weights);
    layer.saturated_pct = percent(grid.saturated, layer.weights);
    layer.on_grid_pct = percent(grid.on_grid, layer.weights);
    layer.relative_mse = grid.error.relative();
    layer.sqnr_db = sqnr_db(layer.relative_mse);
    if (memory.codes.size() != latent.size())
      memory.codes = Tensor(latent.shape(), std::numeric_limits<Real>::quiet_NaN());
    layer.flip_pct = percent(count_flips(codes.index, memory.codes), layer.weights);
  }
  if (!memory.initial) memory.initial = std::make_shared<const Histogram>(layer.latent);
  layer.initial = memory.initial;
  return layer;
}

std::vector<LayerView> SnapshotBuilder::layers(const std::vector<LayerSource>& sources) {
  std::vector<LayerView> views;
  for (const LayerSource& source : sources) views.push_back(view(source, memory_[source.numbers.name]));
  return views;
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(const Network& network, Snapshot rest) {
  rest.layers = layers(layer_sources(network));
  return std::make_shared<const Snapshot>(std::move(rest));
}

void SnapshotBuilder::begin_phase() {
  for (auto& [name, memory] : memory_) {
    memory.initial = nullptr;
    memory.codes.fill(std::numeric_limits<Real>::quiet_NaN());
  }
}

void SnapshotBuilder::continue_from(const std::vector<LayerView>& recorded) {
  for (const LayerView& layer : recorded) memory_[layer.name].initial = layer.initial;
}

std::vector<NamedTensor> SnapshotBuilder::state(const std::vector<LayerSource>& sources,
                                                const std::string& prefix) {
  std::vector<NamedTensor> tensors;
  for (const LayerSource& source : sources) {
    Tensor& codes = memory_[source.numbers.name].codes;
    if (codes.size() != source.numbers.weights)
      codes = Tensor(Shape(source.numbers.shape), std::numeric_limits<Real>::quiet_NaN());
    tensors.push_back({prefix + source.numbers.name + ".codes", &codes});
  }
  return tensors;
}

}  // namespace qs
