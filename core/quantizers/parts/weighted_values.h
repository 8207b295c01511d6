// Weights w_i together with how much each of them matters, d_i ≥ 0, read a register at a time.
//
// d_i = floor + factor·root_i is the diagonal of a Hessian up to a common factor (curvature.h).
#pragma once

#include <span>

#include "core/base/parallel.h"
#include "core/tensor/lanes.h"

namespace qs {

struct Diagonal {
  const Real* root = nullptr;  // null: every d_i is 1
  Real factor = 1, floor = 0;

  Real at(Index i) const { return root ? floor + factor * root[i] : Real(1); }

  /// The lanes beyond `count` are zero.
  Lanes lanes(Index i, Index count) const {
    if (count < kLanes) {
      alignas(64) std::array<Real, Lanes::size> values{};
      for (Index k = 0; k < count; ++k) values[static_cast<std::size_t>(k)] = at(i + k);
      return Lanes::load_aligned(values.data());
    }
    if (!root) return Lanes(Real(1));
    return fma(Lanes(factor), Lanes::load_unaligned(root + i), Lanes(floor));
  }
};

/// Which weights count; those of the other sign have magnitude 0.
enum class Side { both, positive, negative };

struct WeightedValues {
  std::span<const Real> weights;
  Diagonal diagonal;
  Side side;

  WeightedValues(std::span<const Real> all_weights, Diagonal all_diagonals, Side which)
      : weights(all_weights), diagonal(all_diagonals), side(which) {}
  // A plain tensor stands for weights that all matter the same.
  WeightedValues(const Tensor& tensor, Diagonal all_diagonals = {}, Side which = Side::both)
      : WeightedValues(tensor.span(), all_diagonals, which) {}

  Index size() const { return static_cast<Index>(weights.size()); }

  Real magnitude(Index i) const {
    const Real w = weights[static_cast<std::size_t>(i)];
    if (side == Side::both) return std::abs(w);
    return std::max(Real(0), side == Side::positive ? w : -w);
  }
  Lanes magnitudes(Index i, Index count) const {
    const Lanes w = load_lanes(weights.data() + i, count), zero(Real(0));
    if (side == Side::both) return abs(w);
    return max(zero, side == Side::positive ? w : zero - w);
  }
};

/// N sums over all elements: add(i, count, sums) adds the elements i … i+count−1 to the registers
/// `sums`. Short sums are taken in registers, long ones in double; the same bits for any number of
/// threads.
template <std::size_t N, class Add>
Sums<N> parallel_lane_sums(Index size, const Add& add) {
  constexpr Index kFlush = 64 * kLanes;
  return parallel_sums<N>(size, kBlockElements, [&](Index begin, Index end) {
    Sums<N> total{};
    for (Index i = begin; i < end; i += kFlush) {
      std::array<Lanes, N> sums;
      sums.fill(Lanes(Real(0)));
      for (Index j = i; j < std::min(end, i + kFlush); j += kLanes) add(j, std::min(kLanes, end - j), sums);
      for (std::size_t k = 0; k < N; ++k) total[k] += sum_lanes(sums[k], kLanes);
    }
    return total;
  });
}

}  // namespace qs
