#include "core/nn/init.h"

#include <cmath>

#include "core/tensor/noise.h"

namespace qs {

Tensor glorot_uniform(const Shape& shape, Random random) {
  const Index fan_in = shape.elements() / shape[0];
  const Index taps = shape.rank() == 4 ? shape[1] * shape[2] : 1;
  const Index fan_out = shape[0] * taps;
  const Real limit = static_cast<Real>(std::sqrt(6.0 / static_cast<double>(fan_in + fan_out)));
  Tensor weight(shape);
  fill_uniform(weight, -limit, limit, random);
  return weight;
}

}  // namespace qs
