// What a layer with weights is and what it costs: one record from the network to tables, files and views.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/values/bits.h"

namespace qs {

struct LayerNumbers {
  std::string name = {};                 // "conv2"
  std::vector<std::int64_t> shape = {};  // of the weights: out, kernel h, kernel w, in
  std::int64_t weights = 0, biases = 0;
  std::int64_t macs = 0;  // multiply-accumulates per image
  std::int64_t weight_bits = kFloatBits;
  std::int64_t act_bits = kFloatBits;    // of this layer's output
  std::int64_t input_bits = kFloatBits;  // of what flows in

  // What shipping the layer takes, in bits.
  double code_bits = 0.0, bias_bits = 0.0;  // the codes of the weights, without entropy coding; the biases
  double scale_bits = 0.0;                  // scales and codebooks, of weights and of the output
  double normalization_bits = 0.0;          // two float numbers per channel of the normalization behind
  double size_bits() const { return code_bits + bias_bits + scale_bits + normalization_bits; }

  double bops = 0.0, simple_bops = 0.0;  // bit operations per image (metrics/cost.h)

  /// Products that one output is the sum of.
  std::int64_t fan_in() const { return shape.empty() || shape[0] == 0 ? 1 : weights / shape[0]; }
};

}  // namespace qs
