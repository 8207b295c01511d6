#include "core/quantizers/ternary_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "core/base/parallel.h"
#include "core/tensor/lanes.h"

namespace qs {
namespace {

// A bucket holds the floats that share exponent and upper six bits of the mantissa: 1.6 % wide.
constexpr int kDroppedBits = 17;
constexpr std::uint32_t kInfinityBits = 0x7f800000u;
constexpr std::size_t kBuckets = kInfinityBits >> kDroppedBits;

/// Monotone in |w|; kBuckets for what is not finite.
std::size_t bucket_of(Real w) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(std::abs(static_cast<float>(w)));
  return std::min(static_cast<std::size_t>(bits >> kDroppedBits), kBuckets);
}

/// No member of the bucket is larger (the factor covers the rounding of doubles to float).
double upper_bound(std::size_t bucket) {
  const auto bits = static_cast<std::uint32_t>(bucket + 1) << kDroppedBits;
  return bucket + 1 == kBuckets ? static_cast<double>(std::numeric_limits<float>::max())
                                : static_cast<double>(std::bit_cast<float>(bits)) * (1.0 + 1e-7);
}

double gain(double sum, std::int64_t count) {
  return count == 0 ? 0.0 : sum * sum / static_cast<double>(count);
}

}  // namespace

TernaryFit ternary_at(std::span<const Real> weights, double threshold) {
  constexpr Index kFlush = 64 * kLanes;  // short sums in registers, long ones in double
  const Real cut = static_cast<Real>(threshold);
  const Lanes zero(Real(0)), one(Real(1));
  const auto above = parallel_sums<2>(std::ssize(weights), kBlockElements, [&](Index begin, Index end) {
    Sums<2> sums{};
    for (Index i = begin; i < end; i += kFlush) {
      Lanes sum = zero, count = zero;
      for (Index j = i; j < std::min(end, i + kFlush); j += kLanes) {
        const Lanes magnitude = xsimd::abs(load_lanes(weights.data() + j, std::min(kLanes, end - j)));
        const auto is_above = magnitude > cut;
        sum += xsimd::select(is_above, magnitude, zero);
        count += xsimd::select(is_above, one, zero);
      }
      sums[0] += sum_lanes(sum, kLanes);
      sums[1] += sum_lanes(count, kLanes);
    }
    return sums;
  });
  const double scale = above[1] > 0.0 ? above[0] / above[1] : 0.0;
  return {.threshold = cut, .scale = scale, .support = static_cast<Index>(above[1])};
}

TernaryFit TernarySearch::fit(std::span<const Real> weights) {
  count(weights);
  open_promising_buckets(best_gain_at_borders());
  collect_members(weights);
  // At the optimum every weight has its nearest level, so α/2 separates the support from the rest.
  return ternary_at(weights, 0.5 * best_scale());
}

void TernarySearch::count(std::span<const Real> weights) {
  buckets_.assign(kBuckets + 1, Bucket{});
  for (const Real w : weights) {
    Bucket& bucket = buckets_[bucket_of(w)];
    ++bucket.count;
    bucket.sum += std::abs(static_cast<double>(w));
  }
  buckets_[kBuckets] = Bucket{};
}

double TernarySearch::best_gain_at_borders() const {
  double best = 0.0, sum = 0.0;
  std::int64_t count = 0;
  for (std::size_t b = kBuckets; b-- > 0;) {
    sum += buckets_[b].sum;
    count += buckets_[b].count;
    best = std::max(best, gain(sum, count));
  }
  return best;
}

/// (S + j·m)²/(K + j) is convex in j, so with members of at most m the gain inside a bucket is
/// below the larger of the gains at its two ends.
void TernarySearch::open_promising_buckets(double best_gain) {
  double sum = 0.0;
  std::int64_t count = 0;
  for (std::size_t b = kBuckets; b-- > 0;) {
    Bucket& bucket = buckets_[b];
    const double members = static_cast<double>(bucket.count);
    bucket.is_open =
        bucket.count > 1 && gain(sum + members * upper_bound(b), count + bucket.count) >= best_gain;
    sum += bucket.sum;
    count += bucket.count;
  }
}

void TernarySearch::collect_members(std::span<const Real> weights) {
  members_.clear();
  for (const Real w : weights)
    if (buckets_[bucket_of(w)].is_open) members_.push_back(std::abs(static_cast<double>(w)));
  std::sort(members_.begin(), members_.end(), std::greater<>());
}

double TernarySearch::best_scale() const {
  double best = 0.0, scale = 0.0, sum = 0.0;
  std::int64_t count = 0;
  const auto consider = [&] {
    if (gain(sum, count) <= best) return;
    best = gain(sum, count);
    scale = sum / static_cast<double>(count);
  };
  auto member = members_.begin();
  for (std::size_t b = kBuckets; b-- > 0;) {
    const Bucket& bucket = buckets_[b];
    if (bucket.is_open) {
      for (std::int64_t i = 0; i < bucket.count; ++i) {
        sum += *member++;
        ++count;
        consider();
      }
    } else if (bucket.count > 0) {
      sum += bucket.sum;
      count += bucket.count;
      consider();
    }
  }
  return scale;
}

}  // namespace qs
