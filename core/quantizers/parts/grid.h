// Uniform grids α·n with consecutive integers n: what fixed-point hardware multiplies with.
//
//   signed, b bits    n ∈ {−2^(b−1) … 2^(b−1)−1}     weights and biases
//   unsigned, b bits  n ∈ {0 … 2^b−1}                outputs of a ReLU
//   nearest level     x̂ = α · clamp(round(x/α)),  ties to even
// The first step size follows Relaxed Quantization (Louizos et al., ICLR 2019, arXiv 1810.01875,
// §2 and appendix A).
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "core/nn/weight_quantizer.h"
#include "core/tensor/tensor.h"

namespace qs {

struct UniformGrid {
  Real step_size = 1;           // α > 0
  int lowest = 0, highest = 1;  // grid integers

  int size() const { return highest - lowest + 1; }
};

/// The grid of a `bits`-bit integer, 1 ≤ bits ≤ 16.
UniformGrid signed_grid(int bits, Real step_size);
UniformGrid unsigned_grid(int bits, Real step_size);

/// Step sizes never get smaller: the grid of an all-zero tensor is still a grid.
inline constexpr double kSmallestStepSize = 1e-6;

/// RQ's first step size for weights with these extremes: t + 3t/2^b with t = (max−min)/2^b.
double initial_weight_step_size(double min, double max, int bits);
/// The same for the output of a ReLU: t + 3t/2^b above 4 bits, t + 3t/2^(b+1) for 3 and 4, t below.
double initial_activation_step_size(double min, double max, int bits);

/// The step size in (0, largest] with the smallest Σ(x − x̂)² on a grid of these integers, to within 2 %
/// (found by trial: the error has many local minima). kSmallestStepSize for zeros.
double least_squares_step_size(const Tensor& x, const UniformGrid& grid, double largest);

/// The float values of the grid, ascending.
std::vector<float> levels(const UniformGrid& grid);

/// The nearest grid integer; a number that is not finite goes to an end of the grid.
inline Real nearest_integer(const UniformGrid& grid, Real x);

/// y = the nearest level of each x. Equals decode(encode(grid, x)) bit for bit; y may be x.
void round_to_nearest(const UniformGrid& grid, std::span<const Real> x, std::span<Real> y);

/// One group of levels for the whole tensor.
Codes encode(const UniformGrid& grid, const Tensor& x);

/// Values beyond the cells of the outermost levels.
Index count_saturated(const UniformGrid& grid, const Tensor& x);

inline Real nearest_integer(const UniformGrid& grid, Real x) {
  const Real lowest = static_cast<Real>(grid.lowest), highest = static_cast<Real>(grid.highest);
  return std::max(lowest, std::min(highest, std::nearbyint(x / grid.step_size)));
}

}  // namespace qs
