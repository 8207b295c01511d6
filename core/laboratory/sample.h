// Numbers to quantize: quantiles of a distribution.
#pragma once

#include <vector>

#include "core/laboratory.h"

namespace qs {

/// kLabNumbers − 1 quantiles at (i + ½)/n, ascending, scaled to this root mean square. Activations are the
/// positive half: half of a symmetric distribution. Not for SampleShape::given.
std::vector<double> quantiles(SampleShape shape, Quantized tensor, double root_mean_square);

}  // namespace qs
