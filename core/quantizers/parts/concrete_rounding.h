// Relaxed Quantization's stochastic rounding: sample and exact derivatives in one pass.
//
//   Louizos, Reisser, Blankevoort, Gavves, Welling, "Relaxed Quantization for Discretized Neural
//   Networks", ICLR 2019, arXiv 1810.01875: eq. 3–7, Algorithms 1 and 2.
//
// A value x with logistic noise of scale σ falls into the cell of grid point α·n with probability
// p_n ∝ sig((α(n+½)−x)/σ) − sig((α(n−½)−x)/σ). With Gumbel noise −ln E_n, E_n exponential, the
// concrete relaxation weighs the points by z_n ∝ (p_n/E_n)^(1/λ):
//   relaxed            x̂ = α Σ z_n n
//   straight-through   x̂ = α·argmax_n(p_n/E_n), derivatives of the relaxed value under the same noise
// The truncation of eq. 4 is common to all points and cancels.
#pragma once

#include <span>
#include <vector>

#include "core/base/philox.h"
#include "core/tensor/tensor.h"

namespace qs {

enum class Estimator { relaxed, straight_through };

struct ConcreteRounding {
  double step_size = 1.0;       // α > 0
  double noise_scale = 1.0;     // σ > 0, the scale of the logistic (its s.d. is σπ/√3)
  int lowest = 0, highest = 1;  // grid integers n: α·lowest … α·highest
  /// Points on each side of the nearest one that take part (eq. 6–7); 0: the whole grid.
  int window = 0;
  double temperature = 2.0;  // λ
  double epsilon = 0.0;      // added to every p_n (Algorithm 1); 0 keeps far values exact
  Estimator estimator = Estimator::relaxed;

  /// Points that take part for each value.
  int points() const { return window == 0 ? highest - lowest + 1 : 2 * window + 1; }
};

/// Largest window: more points cost time and change x̂ by less than 0.01 α.
inline constexpr int kLargestWindow = 4;
/// α/σ is kept in this range: below, the noise is wider than the window; above, gradients vanish.
inline constexpr double kSmallestRatio = 0.75, kLargestRatio = 15.0;

/// For each x: the sample x̂, ∂x̂/∂x and ∂x̂/∂σ, with the noise of `stream`. ∂x̂/∂α needs no storage:
/// x̂ is homogeneous of degree one in (x, α, σ), so α ∂x̂/∂α = x̂ − x ∂x̂/∂x − σ ∂x̂/∂σ (Euler).
/// All spans have the length of x. Values that are not finite give NaN and no gradient.
void sample(const ConcreteRounding& rounding, const Stream& stream, std::span<const Real> x,
            std::span<Real> sampled, std::span<Real> slope_x, std::span<Real> slope_sigma);

/// The same for one value with given uniforms, one for each point inside the grid, in ascending order.
struct ConcreteSample {
  double value, slope_x, slope_sigma, slope_alpha;
  int nearest_point;  // n of the largest p_n/E_n
};
ConcreteSample sample_one(const ConcreteRounding& rounding, double x, std::span<const double> uniforms);

/// p_n of each point lowest … highest for one value; those outside of its window have none. They sum to one.
std::vector<double> point_probabilities(const ConcreteRounding& rounding, double x);

}  // namespace qs
