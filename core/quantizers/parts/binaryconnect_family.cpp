#include "core/quantizers/parts/binaryconnect_family.h"

#include <algorithm>
#include <cmath>

namespace qs {

double glorot_coefficient(const Shape& shape) {
  const auto outputs = static_cast<double>(shape[0]);
  const auto inputs = static_cast<double>(shape.elements()) / std::max(1.0, outputs);
  const double kernel = shape.rank() == 4 ? static_cast<double>(shape[1] * shape[2]) : 1.0;
  return std::sqrt(1.5 / std::max(1.0, inputs + kernel * outputs));
}

const std::string& normalization_of_the_code() {
  static const std::string text =
      "Batch normalization divides by the deviation + 10⁻⁴ and keeps a running average of deviations; here "
      "it divides by √(variance + 10⁻⁴) and averages variances. The two differ where a deviation is not "
      "far above 10⁻².";
  return text;
}

}  // namespace qs
