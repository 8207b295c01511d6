// The derivatives of a quantizer as a laboratory draws them: what training takes, and what is true.
#pragma once

#include <vector>

#include "core/laboratory/subject.h"

namespace qs {

/// Numbers at about evenly spaced places of the axis: indices into `order`, which sorts them.
std::vector<Index> spread_out(const Tensor& numbers, const std::vector<Index>& order, int count);

/// ∂x̂_i/∂x_i as training takes it, mean over these first draws; empty where the numbers are not trained.
LabCurve trained_slope(Subject& subject, const std::vector<Index>& places, int draws);

/// Central differences of the exact expectation; empty where it is not known.
LabCurve true_slope(Subject& subject, const std::vector<Index>& places, double root_mean_square);

}  // namespace qs
