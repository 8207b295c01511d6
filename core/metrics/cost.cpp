#include "core/metrics/cost.h"

#include <cmath>

namespace qs {

void set_costs(LayerNumbers& layer) {
  const double macs = static_cast<double>(layer.macs);
  const double weight = static_cast<double>(layer.weight_bits), input = static_cast<double>(layer.input_bits);
  const double accumulator = weight + input + std::log2(static_cast<double>(layer.fan_in()));
  layer.bops = macs * (weight * input + accumulator);
  layer.simple_bops = macs * weight * input;
  layer.code_bits = static_cast<double>(layer.weights) * weight;
}

Cost network_cost(std::vector<LayerNumbers> layers) {
  Cost total;
  double float_bits = 0.0, weights = 0.0, code_bits = 0.0;
  for (const LayerNumbers& layer : layers) {
    total.bops += layer.bops;
    total.simple_bops += layer.simple_bops;
    total.model_bits += layer.size_bits();
    float_bits += static_cast<double>(kFloatBits * (layer.weights + layer.biases)) + layer.normalization_bits;
    weights += static_cast<double>(layer.weights);
    code_bits += layer.code_bits;
  }
  if (weights > 0.0) total.average_weight_bits = code_bits / weights;
  if (total.model_bits > 0.0) total.compression = float_bits / total.model_bits;
  total.layers = std::move(layers);
  return total;
}

}  // namespace qs
