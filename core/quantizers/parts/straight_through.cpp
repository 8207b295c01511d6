#include "core/quantizers/parts/straight_through.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/tensor/registers.h"

namespace qs {
namespace {

/// is_below(v) and is_above(v) are masks of the lanes that do not pass.
template <class Below, class Above>
Stopped pass_between(const Below& is_below, const Above& is_above, const Tensor& x, const Tensor& dy,
                     Tensor& dx) {
  const Lanes zero(Real(0)), one(Real(1));
  const Sums<4> sums = parallel_sums<4>(x.size(), kBlockElements, [&](Index begin, Index end) {
    Lanes sum_below = zero, sum_above = zero, number_below = zero, number_above = zero;
    for (Index i = begin; i < end; i += kLanes) {
      const Index count = std::min(kLanes, end - i);
      const Lanes value = load_lanes(x.data() + i, count), upstream = load_lanes(dy.data() + i, count);
      const Lanes present = count == kLanes ? one : lane_mask(count);
      const auto below = is_below(value), above = is_above(value);
      sum_below += select(below, upstream, zero);
      sum_above += select(above, upstream, zero);
      number_below += select(below, present, zero);
      number_above += select(above, present, zero);
      store_lanes(dx.data() + i, count, select(below || above, zero, upstream));
    }
    return Sums<4>{sum_lanes(sum_below, kLanes), sum_lanes(sum_above, kLanes),
                   sum_lanes(number_below, kLanes), sum_lanes(number_above, kLanes)};
  });
  const double percent = 100.0 / static_cast<double>(std::max<Index>(1, x.size()));
  return {.sum_below = sums[0],
          .sum_above = sums[1],
          .pct_below = percent * sums[2],
          .pct_above = percent * sums[3]};
}

}  // namespace

void pass_gradient(const Tensor& dy, Tensor& dx) {
  if (dx.data() == dy.data()) return;
  parallel_blocks(dy.size(), kBlockElements, [&](Index begin, Index end) {
    std::copy(dy.data() + begin, dy.data() + end, dx.data() + begin);
  });
}

Stopped pass_gradient_inside(const PassRange& range, const Tensor& x, const Tensor& dy, Tensor& dx) {
  const Lanes low(range.low), high(range.high);
  if (range.ends == Ends::included)
    return pass_between([&](const Lanes& v) { return !(v >= low); }, [&](const Lanes& v) { return v > high; },
                        x, dy, dx);
  return pass_between([&](const Lanes& v) { return !(v > low); }, [&](const Lanes& v) { return v >= high; },
                      x, dy, dx);
}

}  // namespace qs
