// What a network costs: bit operations per image and bits on disk, itemised per layer.
//
// Bit operations (Baskin et al., UNIQ, arXiv 1804.10969) of a layer with n input channels, m output
// channels, k×k kernels and an output of H×W, with b_w-bit weights and b_a-bit inputs:
//   full    m·n·k²·H·W · (b_w·b_a + b_w + b_a + log2(n·k²))     the last three: the accumulator
//   simple  m·n·k²·H·W · b_w·b_a
// Float counts as 32 bits; b_a of the first layer is the width of the activations, not of the image. A layer
// that is left float counts b_w = b_a = 32 (Louizos et al., ICLR 2019, §4.2: ResNet-18 at 5 bits
// takes "roughly 2.5 times as many" with its first layer in full precision).
// Size: weights · b_w + biases, scales and codebooks as shipped (activation scales included) + two float
// numbers per channel of batch normalization.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qs {

/// The numbers of one layer that its cost depends on.
struct LayerNumbers {
  std::string name;
  std::int64_t macs = 0;    // m·n·k²·H·W per image
  std::int64_t fan_in = 1;  // n·k²: products summed for one output
  std::int64_t weights = 0, biases = 0;
  int weight_bits = 32, input_bits = 32;
  double overhead_bits = 0.0;    // shipped beside the weight codes: biases, scales, codebooks
  double bias_bits = 0.0;        // the biases' part of it
  double activation_bits = 0.0;  // shipped for the quantizers of the layer's output: their scales
  std::int64_t normalized_channels =
      0;  // two float numbers each, of the batch normalization behind the layer
};

struct LayerCost {
  std::string name;
  double bops = 0.0, simple_bops = 0.0;  // per image
  double weight_bits = 0.0;              // all weight codes
  double overhead_bits = 0.0;            // biases, scales and codebooks, of weights and activations
  double bias_bits = 0.0;                // the biases' part of it
  double normalization_bits = 0.0;       // factor and shift of each channel
  double scale_bits() const { return overhead_bits - bias_bits; }  // scales and codebooks
  double size_bits() const { return weight_bits + overhead_bits + normalization_bits; }
};

struct Cost {
  std::vector<LayerCost> layers;
  double bops = 0.0, simple_bops = 0.0;  // per image
  double model_bits = 0.0;
  double average_weight_bits = 32.0;  // of the weight codes
  double compression = 1.0;           // 32 · (weights + biases + normalization) / model_bits
};

LayerCost layer_cost(const LayerNumbers& layer);
Cost network_cost(const std::vector<LayerNumbers>& layers);

}  // namespace qs
