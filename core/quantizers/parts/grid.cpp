#include "core/quantizers/parts/grid.h"

#include <cassert>
#include <limits>
#include <tuple>
#include <utility>

#include "core/base/parallel.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

/// A level as it is shipped: float, also where the arithmetic is double.
Real level(const UniformGrid& grid, Real integer) {
  return static_cast<Real>(static_cast<float>(grid.step_size * integer));
}

}  // namespace

UniformGrid signed_grid(int bits, Real step_size) {
  assert(bits >= 1 && bits <= 16);
  const int half = 1 << (bits - 1);
  return {.step_size = step_size, .lowest = -half, .highest = half - 1};
}

UniformGrid unsigned_grid(int bits, Real step_size) {
  assert(bits >= 1 && bits <= 16);
  return {.step_size = step_size, .lowest = 0, .highest = (1 << bits) - 1};
}

double initial_weight_step_size(double min, double max, int bits) {
  const double points = std::exp2(bits), t = (max - min) / points;
  return std::max(kSmallestStepSize, t + 3.0 * t / points);
}

double initial_activation_step_size(double min, double max, int bits) {
  const double points = std::exp2(bits), t = (max - min) / points;
  const double margin = bits > 4 ? 3.0 * t / points : bits > 2 ? 1.5 * t / points : 0.0;
  return std::max(kSmallestStepSize, t + margin);
}

double least_squares_step_size(const Tensor& x, const UniformGrid& grid, double largest) {
  constexpr double kRatio = 0.98, kLeast = 1.0 / 256.0;
  const auto error = [&](double step_size) {
    const UniformGrid trial{static_cast<Real>(step_size), grid.lowest, grid.highest};
    return parallel_sums<1>(x.size(), kBlockElements, [&](Index begin, Index end) {
      double sum = 0.0;
      for (Index i = begin; i < end; ++i) {
        const Real difference = x[i] - trial.step_size * nearest_integer(trial, x[i]);
        sum += std::isfinite(difference) ? static_cast<double>(difference * difference) : 0.0;
      }
      return Sums<1>{sum};
    })[0];
  };
  double best = largest, smallest_error = error(largest);
  for (double trial = largest * kRatio; trial > largest * kLeast; trial *= kRatio) {
    const double now = error(trial);
    if (now < smallest_error) std::tie(best, smallest_error) = std::pair(trial, now);
  }
  return std::max(kSmallestStepSize, best);
}

std::vector<float> levels(const UniformGrid& grid) {
  std::vector<float> values;
  for (int n = grid.lowest; n <= grid.highest; ++n)
    values.push_back(static_cast<float>(level(grid, static_cast<Real>(n))));
  return values;
}

void round_to_nearest(const UniformGrid& grid, std::span<const Real> x, std::span<Real> y) {
  parallel_blocks(static_cast<Index>(x.size()), kBlockElements, [&](Index begin, Index end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      y[i] = level(grid, nearest_integer(grid, x[i]) + Real(0));  // + 0: no negative zeros
  });
}

Codes encode(const UniformGrid& grid, const Tensor& x) {
  Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())),
              .levels = {levels(grid)},
              .group = {}};
  parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      codes.index[static_cast<std::size_t>(i)] =
          static_cast<std::int32_t>(nearest_integer(grid, x[i])) - grid.lowest;
  });
  return codes;
}

Index count_saturated(const UniformGrid& grid, const Tensor& x) {
  const Real low = (static_cast<Real>(grid.lowest) - Real(0.5)) * grid.step_size;
  const Real high = (static_cast<Real>(grid.highest) + Real(0.5)) * grid.step_size;
  return std::count_if(x.begin(), x.end(), [&](Real value) { return value < low || value > high; });
}

}  // namespace qs
