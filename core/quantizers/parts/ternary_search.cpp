#include "core/quantizers/parts/ternary_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "core/base/parallel.h"

namespace qs {
namespace {

// A bucket holds the floats that share exponent and upper six bits of the mantissa: 1.6 % wide.
constexpr int kDroppedBits = 17;
constexpr std::uint32_t kInfinityBits = 0x7f800000u;
constexpr std::size_t kBuckets = kInfinityBits >> kDroppedBits;

// Each part has buckets of its own, so small tensors are not worth more than one. The number must not
// depend on the number of threads.
constexpr Index kMostParts = 4, kSmallestPart = 1 << 17;

Index part_size(Index size) {
  const Index parts = std::clamp<Index>(size / kSmallestPart, 1, kMostParts);
  return std::max<Index>(1, (size + parts - 1) / parts);
}

/// Monotone in the magnitude; kBuckets for what is not finite.
std::size_t bucket_of(Real magnitude) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(static_cast<float>(magnitude)) & 0x7fffffffu;
  return std::min(static_cast<std::size_t>(bits >> kDroppedBits), kBuckets);
}

/// No member of the bucket is larger (the factor covers the rounding of doubles to float).
double upper_bound(std::size_t bucket) {
  const auto bits = static_cast<std::uint32_t>(bucket + 1) << kDroppedBits;
  return bucket + 1 == kBuckets ? static_cast<double>(std::numeric_limits<float>::max())
                                : static_cast<double>(std::bit_cast<float>(bits)) * (1.0 + 1e-7);
}

/// No member of the bucket is smaller.
Real lower_bound(std::size_t bucket) {
  const auto bits = static_cast<std::uint32_t>(bucket) << kDroppedBits;
  return static_cast<Real>(static_cast<double>(std::bit_cast<float>(bits)) * (1.0 - 1e-6));
}

/// P²/Q: how much the objective falls.
double gain(double product, double weight) { return weight > 0.0 ? product * product / weight : 0.0; }

/// body(i) for the elements that can be in the support. Half of those of a one-sided search cannot, in no
/// order that a processor could foresee, so the others are listed first.
template <class Body>
void for_each_on_side(const WeightedValues& values, Index begin, Index end, const Body& body) {
  if (values.side == Side::both) {
    for (Index i = begin; i < end; ++i) body(i);
    return;
  }
  constexpr Index kChunk = 256;
  std::array<Index, kChunk> listed;
  for (Index chunk = begin; chunk < end; chunk += kChunk) {
    std::size_t count = 0;
    for (Index i = chunk; i < std::min(end, chunk + kChunk); ++i) {
      listed[count] = i;
      count += values.magnitude(i) > Real(0) ? 1 : 0;
    }
    for (std::size_t k = 0; k < count; ++k) body(listed[k]);
  }
}

}  // namespace

TernaryFit ternary_at(const WeightedValues& values, double threshold) {
  const Real cut = static_cast<Real>(threshold);
  const Lanes zero(Real(0)), one(Real(1));
  const auto [product, weight, count] =
      parallel_lane_sums<3>(values.size(), [&](Index i, Index number, auto& sums) {
        const Lanes magnitude = values.magnitudes(i, number);
        const auto is_above = magnitude > cut;
        const Lanes d = select(is_above, values.diagonal.lanes(i, number), zero);
        sums[0] += select(is_above, magnitude, zero) * d;
        sums[1] += d;
        sums[2] += select(is_above, one, zero);
      });
  return {
      .threshold = cut, .scale = weight > 0.0 ? product / weight : 0.0, .support = static_cast<Index>(count)};
}

TernaryFit TernarySearch::fit(const WeightedValues& values) {
  count(values);
  open_promising_buckets(best_gain_at_borders());
  collect_members(values);
  // At the optimum every weight has its nearest level, so α/2 separates the support from the rest.
  return ternary_at(values, 0.5 * best_scale());
}

void TernarySearch::count(const WeightedValues& values) {
  const Index part = part_size(values.size());
  partial_.resize(static_cast<std::size_t>((values.size() + part - 1) / part));
  parallel_blocks(values.size(), part, [&](Index begin, Index end) {
    std::vector<Bucket>& buckets = partial_[static_cast<std::size_t>(begin / part)];
    buckets.assign(kBuckets + 1, Bucket{});
    for_each_on_side(values, begin, end, [&](Index i) {
      const Real magnitude = values.magnitude(i);
      const double weight = static_cast<double>(values.diagonal.at(i));
      Bucket& bucket = buckets[bucket_of(magnitude)];
      ++bucket.count;
      bucket.product += weight * static_cast<double>(magnitude);
      bucket.weight += weight;
    });
    buckets[kBuckets] = Bucket{};
  });
  buckets_.assign(kBuckets + 1, Bucket{});
  for (const std::vector<Bucket>& buckets : partial_)
    for (std::size_t b = 0; b < kBuckets; ++b) {
      buckets_[b].count += buckets[b].count;
      buckets_[b].product += buckets[b].product;
      buckets_[b].weight += buckets[b].weight;
    }
}

double TernarySearch::best_gain_at_borders() const {
  double best = 0.0, product = 0.0, weight = 0.0;
  for (std::size_t b = kBuckets; b-- > 0;) {
    product += buckets_[b].product;
    weight += buckets_[b].weight;
    best = std::max(best, gain(product, weight));
  }
  return best;
}

/// (P + m·q)²/(Q + q) is convex in q, so with members of at most m the gain inside a bucket is below
/// the larger of the gains at its two ends.
void TernarySearch::open_promising_buckets(double best_gain) {
  double product = 0.0, weight = 0.0;
  for (std::size_t b = kBuckets; b-- > 0;) {
    Bucket& bucket = buckets_[b];
    bucket.is_open = bucket.count > 1 &&
                     gain(product + bucket.weight * upper_bound(b), weight + bucket.weight) >= best_gain;
    product += bucket.product;
    weight += bucket.weight;
  }
}

void TernarySearch::collect_members(const WeightedValues& values) {
  const auto is_open = [](const Bucket& bucket) { return bucket.is_open; };
  const auto first = std::find_if(buckets_.begin(), buckets_.end(), is_open);
  const auto last = std::find_if(buckets_.rbegin(), buckets_.rend(), is_open);
  members_.clear();
  if (first == buckets_.end()) return;
  const Lanes lowest(lower_bound(static_cast<std::size_t>(first - buckets_.begin()))),
      highest(static_cast<Real>(upper_bound(static_cast<std::size_t>(buckets_.rend() - last) - 1)));
  const Index part = part_size(values.size());
  found_.resize(partial_.size());
  parallel_blocks(values.size(), part, [&](Index begin, Index end) {
    std::vector<Member>& found = found_[static_cast<std::size_t>(begin / part)];
    found.clear();
    for (Index i = begin; i < end; i += kLanes) {
      const Index count = std::min(kLanes, end - i);
      const Lanes magnitudes = values.magnitudes(i, count);
      if (!any(magnitudes >= lowest && magnitudes <= highest)) continue;
      for (Index k = i; k < i + count; ++k) {
        const Real magnitude = values.magnitude(k);
        if (buckets_[bucket_of(magnitude)].is_open) found.push_back({magnitude, values.diagonal.at(k)});
      }
    }
  });
  for (const std::vector<Member>& found : found_) members_.insert(members_.end(), found.begin(), found.end());
  std::sort(members_.begin(), members_.end(),
            [](const Member& a, const Member& b) { return a.magnitude > b.magnitude; });
}

double TernarySearch::best_scale() const {
  double best = 0.0, scale = 0.0, product = 0.0, weight = 0.0;
  const auto consider = [&] {
    if (gain(product, weight) <= best) return;
    best = gain(product, weight);
    scale = product / weight;
  };
  auto member = members_.begin();
  for (std::size_t b = kBuckets; b-- > 0;) {
    const Bucket& bucket = buckets_[b];
    if (bucket.is_open) {
      for (std::int64_t i = 0; i < bucket.count; ++i, ++member) {
        product += static_cast<double>(member->weight) * static_cast<double>(member->magnitude);
        weight += static_cast<double>(member->weight);
        consider();
      }
    } else if (bucket.count > 0) {
      product += bucket.product;
      weight += bucket.weight;
      consider();
    }
  }
  return scale;
}

}  // namespace qs
