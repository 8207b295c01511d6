// Fixed-point numbers with a power of two as their step, and stochastic rounding to them.
//
//   ⟨IL, FL⟩, b = IL + FL bits:  step 2^−FL,  signed −2^(b−1) … 2^(b−1)−1,  unsigned 0 … 2^b−1 steps
//   x̂ = step · (⌊v⌋ + 1 with probability v − ⌊v⌋, else ⌊v⌋),  v = x/step after saturation;  E[x̂] = x
// Gupta, Agrawal, Gopalakrishnan, Narayanan, ICML 2015, arXiv 1502.02551, §3; the lengths follow
// Gysel, Pimentel, Motamedi, Ghiasi ("Ristretto"), TNNLS 2018, arXiv 1604.03168.
#pragma once

#include <span>

#include "core/base/philox.h"
#include "core/quantizers/parts/grid.h"

namespace qs {

struct FixedPoint {
  int integer_length = 0;     // IL, of signed numbers with the sign; may be negative
  int fractional_length = 0;  // FL; may be negative, or more than all bits

  double step_size() const { return std::ldexp(1.0, -fractional_length); }
};

/// ⌈log₂ x⌉, kept where all levels are finite and normal floats; its least value for x ≤ 0 and NaN.
int ceil_log2(double x);

/// IL = ⌈log₂ peak⌉ + 1: no weight of at most this magnitude lies more than a step outside.
FixedPoint weight_format(double peak, int bits);
/// IL = ⌈log₂ peak⌉, unsigned.
FixedPoint activation_format(double peak, int bits);

/// The grid integer that `uniform` in (0, 1) decides on: ⌊v + uniform⌋ for the saturated v = x/step.
/// A number that is not finite goes to an end of the grid.
inline Real stochastic_integer(const UniformGrid& grid, Real x, Real uniform) {
  const Real lowest = static_cast<Real>(grid.lowest), highest = static_cast<Real>(grid.highest);
  const Real v = std::max(lowest, std::min(highest, x / grid.step_size));
  const Real below = std::floor(v);
  // Not ⌊v + uniform⌋: far from zero that sum has too few digits for the probability.
  return below + (uniform >= Real(1) - (v - below) ? Real(1) : Real(0));
}

/// y = a random level next to each x, equal to x on average inside the grid. One number of `noise` for
/// each element, by its position. y may be x.
void round_stochastically(const UniformGrid& grid, const Stream& noise, std::span<const Real> x,
                          std::span<Real> y);

}  // namespace qs
