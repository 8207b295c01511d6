// The straight-through estimator: rounding has no derivative that training could use, so the gradient of the
// quantized value is passed on to the float one as if nothing had been rounded, everywhere or inside a range.
// Y. Bengio, N. Léonard, A. Courville, arXiv 1308.3432.
#pragma once

#include "core/quantizers/parts/grid.h"

namespace qs {

/// dx = dy. dx may be dy.
void pass_gradient(const Tensor& dy, Tensor& dx);

enum class Ends { included, excluded };

struct PassRange {
  Real low = 0, high = 0;  // low < high; may be infinite
  Ends ends = Ends::included;
};

/// From the lowest level to the highest.
inline PassRange ends_of(const UniformGrid& grid) {
  return {static_cast<Real>(grid.lowest) * grid.step_size, static_cast<Real>(grid.highest) * grid.step_size};
}

/// What did not pass.
struct Stopped {
  double sum_below = 0.0, sum_above = 0.0;  // Σ dy
  double pct_below = 0.0, pct_above = 0.0;  // of all elements

  double pct() const { return pct_below + pct_above; }
};

/// dx = dy where x lies in the range, else 0; an x that is no number counts as below. dx may be dy.
Stopped pass_gradient_inside(const PassRange& range, const Tensor& x, const Tensor& dy, Tensor& dx);

}  // namespace qs
