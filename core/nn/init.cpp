#include "core/nn/init.h"

#include <cmath>

#include "core/tensor/noise.h"

namespace qs {

Tensor initial_weights(Initialization kind, const Shape& shape, Random random) {
  const Index fan_in = shape.elements() / shape[0];
  const Index taps = shape.rank() == 4 ? shape[1] * shape[2] : 1;
  const Index fan_out = shape[0] * taps;
  Tensor weight(shape);
  if (kind == Initialization::he) {
    const Real deviation = static_cast<Real>(std::sqrt(2.0 / static_cast<double>(fan_in)));
    for (Real& value : weight) value = deviation * Real(random.normal());
    return weight;
  }
  const Real limit = static_cast<Real>(std::sqrt(6.0 / static_cast<double>(fan_in + fan_out)));
  const Real range = kind == Initialization::half_glorot ? limit * Real(0.5) : limit;
  fill_uniform(weight, -range, range, random);
  return weight;
}

}  // namespace qs
