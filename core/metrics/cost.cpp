#include "core/metrics/cost.h"

#include <cmath>

namespace qs {

LayerCost layer_cost(const LayerNumbers& layer) {
  const double macs = static_cast<double>(layer.macs);
  const double weight = layer.weight_bits, input = layer.input_bits;
  const double accumulator = weight + input + std::log2(static_cast<double>(layer.fan_in));
  LayerCost cost;
  cost.name = layer.name;
  cost.bops = macs * (weight * input + accumulator);
  cost.simple_bops = macs * weight * input;
  cost.weight_bits = static_cast<double>(layer.weights) * weight;
  cost.overhead_bits = layer.overhead_bits + layer.activation_bits;
  cost.bias_bits = layer.bias_bits;
  cost.normalization_bits = 2.0 * 32.0 * static_cast<double>(layer.normalized_channels);
  return cost;
}

Cost network_cost(const std::vector<LayerNumbers>& layers) {
  Cost total;
  double parameters = 0.0, weights = 0.0, code_bits = 0.0;
  for (const LayerNumbers& layer : layers) {
    const LayerCost cost = layer_cost(layer);
    total.bops += cost.bops;
    total.simple_bops += cost.simple_bops;
    total.model_bits += cost.size_bits();
    parameters += static_cast<double>(layer.weights + layer.biases + 2 * layer.normalized_channels);
    weights += static_cast<double>(layer.weights);
    code_bits += cost.weight_bits;
    total.layers.push_back(cost);
  }
  if (weights > 0.0) total.average_weight_bits = code_bits / weights;
  if (total.model_bits > 0.0) total.compression = 32.0 * parameters / total.model_bits;
  return total;
}

}  // namespace qs
