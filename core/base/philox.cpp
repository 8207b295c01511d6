#include "core/base/philox.h"

#include <cmath>
#include <numbers>

namespace qs {

float Random::normal() {
  const double radius = std::sqrt(-2.0 * std::log(static_cast<double>(uniform())));
  return static_cast<float>(radius * std::cos(2.0 * std::numbers::pi * uniform()));
}

}  // namespace qs
