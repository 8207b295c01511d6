#include "core/training/model_file.h"

#include <algorithm>
#include <limits>

#include "core/nn/linear_layer.h"
#include "core/nn/network.h"
#include "core/training/checkpoint.h"

namespace qs {
namespace {

NamedArray code_array(const std::string& name, const Codes& codes, const Shape& shape) {
  const bool fits_a_byte = std::all_of(codes.levels.begin(), codes.levels.end(),
                                       [](const auto& levels) { return levels.size() <= 256; });
  if (!fits_a_byte) return {name, shape.extents(), codes.index};
  std::vector<std::uint8_t> bytes;
  for (const std::int32_t index : codes.index) bytes.push_back(static_cast<std::uint8_t>(index));
  return {name, shape.extents(), std::move(bytes)};
}

NamedArray level_array(const std::string& name, const Codes& codes) {
  std::size_t longest = 0;
  for (const auto& levels : codes.levels) longest = std::max(longest, levels.size());
  std::vector<float> values;
  for (const auto& levels : codes.levels) {
    values.insert(values.end(), levels.begin(), levels.end());
    values.insert(values.end(), longest - levels.size(), std::numeric_limits<float>::quiet_NaN());
  }
  return {name, {static_cast<Index>(codes.levels.size()), static_cast<Index>(longest)}, std::move(values)};
}

void add_layer(std::vector<NamedArray>& arrays, LinearLayer& layer) {
  WeightQuantizer& weights = layer.quantizer();
  Step step;
  step.mode = Mode::evaluate;
  arrays.push_back(to_array(layer.name + ".latent", weights.latent()));
  const Tensor& bias = weights.forward(step).bias;
  if (!bias.empty()) arrays.push_back(to_array(layer.name + ".shipped_bias", bias));
  const Codes codes = weights.encode();
  if (codes.levels.empty()) return;
  arrays.push_back(to_array(layer.name + ".quantized", decode(codes, layer.weight_shape())));
  arrays.push_back(code_array(layer.name + ".codes", codes, layer.weight_shape()));
  arrays.push_back(level_array(layer.name + ".levels", codes));
  if (!codes.group.empty()) arrays.push_back(make_array(layer.name + ".groups", codes.group));
}

}  // namespace

Safetensors model_content(const Network& network) {
  Safetensors content;
  for (const Parameter* parameter : network.parameters())
    content.arrays.push_back(to_array(parameter->name, parameter->value));
  for (const LinearSite& site : network.sites()) add_layer(content.arrays, *site.layer);
  return content;
}

}  // namespace qs
