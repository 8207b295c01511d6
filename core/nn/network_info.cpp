#include "core/nn/network_info.h"

#include <algorithm>
#include <optional>

#include "core/nn/placed_layers.h"

namespace qs {
namespace {

LayerSummary counted(const PlacedLayer& layer, const std::string& kind, const Shape& weights, Bias bias) {
  const Index positions = layer.output[0] * layer.output[1];
  return {.name = layer.name,
          .kind = kind,
          .shape = weights.extents(),
          .weights = weights.elements(),
          .biases = bias == Bias::yes ? weights[0] : 0,
          .macs = weights.elements() * positions};
}

LayerSummary without_weights(const PlacedLayer& layer, const std::string& kind) {
  return {.name = layer.name, .kind = kind, .shape = {}, .weights = 0, .biases = 0, .macs = 0};
}

std::optional<LayerSummary> summary(const PlacedLayer& layer) {
  const Index channels = layer.input[2];
  if (const auto* conv = std::get_if<Conv>(&layer.what))
    return counted(layer, "convolution", {conv->channels, conv->kernel, conv->kernel, channels}, conv->bias);
  if (const auto* conv = std::get_if<DepthwiseConv>(&layer.what))
    return counted(layer, "depthwise convolution", {channels, conv->kernel, conv->kernel, 1}, Bias::none);
  if (const auto* dense = std::get_if<Dense>(&layer.what))
    return counted(layer, layer.is_in_gate ? "gate" : "fully connected",
                   {dense->units, layer.input.elements()}, dense->bias);
  if (layer.is<BatchNorm>()) {
    LayerSummary norm = without_weights(layer, "batch normalization");
    norm.shape = {channels};
    norm.weights = norm.biases = channels;
    return norm;
  }
  if (layer.is<MaxPool>()) return without_weights(layer, "max pooling");
  if (layer.is<AveragePool>()) return without_weights(layer, "average pooling");
  return std::nullopt;
}

}  // namespace

std::vector<LayerSummary> layer_summaries(const Architecture& net) {
  std::vector<LayerSummary> list;
  for (const PlacedLayer& layer : place_layers(net))
    if (auto row = summary(layer)) list.push_back(std::move(*row));
  return list;
}

std::vector<std::string> networks_with_normalization() {
  std::vector<std::string> list;
  for (const std::string& id : architecture_ids()) {
    const std::vector<PlacedLayer> layers = place_layers(architecture(id, 1.0, 1));
    const auto is_normalization = [](const PlacedLayer& layer) { return layer.is<BatchNorm>(); };
    if (std::any_of(layers.begin(), layers.end(), is_normalization)) list.push_back(id);
  }
  return list;
}

NetworkInfo describe_network(std::string_view id, double width) {
  constexpr int kClasses = 10;
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

}  // namespace qs
