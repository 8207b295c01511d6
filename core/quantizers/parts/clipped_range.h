// The backward pass that quantizers of a clipped range share.
#pragma once

#include <algorithm>

#include "core/base/parallel.h"
#include "core/tensor/lanes.h"

namespace qs {

/// What the elements at or beyond the ends of a range add up to.
struct ClippedSums {
  double below = 0.0, above = 0.0;  // Σ dy
  double percent_above = 0.0;       // of all elements
};

/// dx = dy where low < x < high, else 0. dx may be dy.
inline ClippedSums clip_gradient(const Tensor& x, Real low, Real high, const Tensor& dy, Tensor& dx) {
  const Lanes zero(Real(0)), one(Real(1));
  const auto [below, above,
              count_above] = parallel_sums<3>(x.size(), kBlockElements, [&](Index begin, Index end) {
    Lanes of_below = zero, of_above = zero, number_above = zero;
    for (Index i = begin; i < end; i += kLanes) {
      const Index count = std::min(kLanes, end - i);
      const Lanes value = load_lanes(x.data() + i, count), upstream = load_lanes(dy.data() + i, count);
      const auto is_below = !(value > Lanes(low)), is_above = value >= Lanes(high);
      of_below += select(is_below, upstream, zero);
      of_above += select(is_above, upstream, zero);
      number_above += select(is_above, one, zero);
      store_lanes(dx.data() + i, count, select(is_below || is_above, zero, upstream));
    }
    return Sums<3>{sum_lanes(of_below, kLanes), sum_lanes(of_above, kLanes), sum_lanes(number_above, kLanes)};
  });
  return {below, above, 100.0 * count_above / static_cast<double>(std::max<Index>(1, x.size()))};
}

}  // namespace qs
