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

#include <vector>

#include "core/values/layer_numbers.h"

namespace qs {

/// Sets code_bits, bops and simple_bops after the other numbers.
void set_costs(LayerNumbers& layer);

struct Cost {
  std::vector<LayerNumbers> layers;
  double bops = 0.0, simple_bops = 0.0;  // per image
  double model_bits = 0.0;
  double average_weight_bits = 32.0;  // of the weight codes
  double compression = 1.0;           // 32 · (weights + biases + normalization) / model_bits
};

/// Of layers whose costs are set.
Cost network_cost(std::vector<LayerNumbers> layers);

}  // namespace qs
