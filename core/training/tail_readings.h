// How long the tails of a layer's float weights are: what weight normalization and clipping remove.
//
// Costs a pass over the weights and one over their codes, so it is read a few times in an epoch only.
#pragma once

#include <vector>

#include "core/nn/weight_quantizer.h"
#include "core/values/snapshot.h"

namespace qs {

/// In order: the largest magnitude of all weights and the median over the output filters of each one's
/// largest; excess kurtosis (0 for a normal distribution); percent of the weights farther than three
/// standard deviations from the mean; relative MSE of the quantized weights, and percent of the weights
/// on the grid (both 0 when they are float).
const std::vector<Quantity>& tail_quantities();

std::vector<Reading> tail_readings(const WeightQuantizer& weights);

}  // namespace qs
