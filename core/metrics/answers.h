// What two networks answer to the same images: which each misses, and how far apart they are.
//
// Outputs are images × classes; the answer is the class of the largest output, the first one of equals.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace qs {

/// For each image 1 when its answer is not its label, else 0.
std::vector<std::uint8_t> misses(const Tensor& outputs, std::span<const std::uint8_t> labels);

/// Images with different answers, in percent; outputs of the same shape.
double flips_pct(const Tensor& outputs, const Tensor& others);

/// Mean over the images of KL(p ‖ q) in nats, p and q the softmax of the two outputs. Moves before the error
/// does: it sees how sure a network is, not only of what.
double mean_kl(const Tensor& p_outputs, const Tensor& q_outputs);

}  // namespace qs
