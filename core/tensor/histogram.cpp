#include "core/tensor/histogram.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/base/parallel.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kMostBinsWanted = 128.0, kFewestBinsWanted = 16.0;  // over the whole range
constexpr int kOuterBins = 96;  // most bins of one outer cell; then they get wider
constexpr Index kEvenBuckets = 4096;
constexpr Index kBlock = 65536;

float to_edge(double value) {
  constexpr double kMost = std::numeric_limits<float>::max();
  return static_cast<float>(std::clamp(value, -kMost, kMost));
}

class Edges {
 public:
  /// Edges that coincide in float are one edge.
  void add(double value) {
    const float edge = to_edge(value);
    if (list_.empty() || edge > list_.back()) list_.push_back(edge);
  }
  /// All of [a, b) in `count` equal bins; b itself comes from the next call.
  void add_cell(double a, double b, int count) {
    for (int i = 0; i < count; ++i) add(a + (b - a) * i / count);
  }
  std::vector<float> take() { return std::move(list_); }

 private:
  std::vector<float> list_;
};

/// A float at or below (or above) `value`, which may be a double in the double-precision library.
double not_above(Real value) {
  const float edge = to_edge(static_cast<double>(value));
  return static_cast<double>(edge) <= static_cast<double>(value) ? edge : std::nextafter(edge, -INFINITY);
}
double not_below(Real value) { return -not_above(-value); }

double nice_step(double wanted) {
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= wanted) return factor * power;
  return 10.0 * power;
}

/// Few values in many bins make a comb, not a shape.
double bins_wanted(std::size_t values) {
  return std::clamp(std::round(2.0 * std::sqrt(static_cast<double>(values))), kFewestBinsWanted,
                    kMostBinsWanted);
}

std::vector<float> equal_edges(double low, double high, double wanted) {
  Edges edges;
  const double step = nice_step((high - low) / std::min(wanted, 100.0));
  const double first = std::floor(low / step);
  edges.add(low);
  for (int i = 1; (first + i) * step < high; ++i) edges.add((first + i) * step);
  edges.add(high);
  std::vector<float> list = edges.take();
  // Round outer edges where they exist as floats on the outer side of the data.
  const float outer_low = to_edge(first * step), outer_high = to_edge(std::ceil(high / step) * step);
  list.front() = std::min(list.front(), outer_low);
  list.back() = std::max(list.back(), outer_high);
  return list;
}

int outer_bins(double length, double width) {
  if (!(length > 0.0)) return 0;
  const double count = width > 0.0 ? std::ceil(length / width * (1.0 - 1e-9)) : kOuterBins;
  return static_cast<int>(std::clamp(count, 1.0, static_cast<double>(kOuterBins)));
}

std::vector<float> grid_edges(double low, double high, std::span<const float> thresholds, double wanted) {
  const double range = high - low;
  const auto inner_bins = [&](double width) {
    return static_cast<int>(std::clamp(std::round(width / range * wanted), 1.0, wanted));
  };
  const std::size_t cells = thresholds.size() + 1;  // 0 and cells − 1 are the outer ones
  const double first = thresholds.front(), last = thresholds.back();
  const auto width_beside = [&](std::size_t cell) {
    if (cells == 2) return range / wanted;
    const double width = static_cast<double>(thresholds[cell]) - static_cast<double>(thresholds[cell - 1]);
    return width / inner_bins(width);
  };
  // A value on the last threshold belongs above it, so there is always a bin above.
  const double beyond = std::max(high, static_cast<double>(std::nextafter(thresholds.back(), INFINITY)));
  Edges edges;
  const auto add_outer = [&](double from, double length, double width, double direction) {
    const int count = outer_bins(length, width);
    const double step = count == kOuterBins ? std::max(width, length / kOuterBins) : width;
    for (int i = 1; i <= count; ++i) {
      const int away = direction < 0 ? count + 1 - i : i;
      const double edge = from + direction * step * away;
      edges.add(away < count ? edge : direction < 0 ? std::min(edge, low) : std::max(edge, beyond));
    }
  };
  add_outer(first, first - low, width_beside(1), -1.0);
  for (std::size_t cell = 1; cell + 1 < cells; ++cell) {
    const double a = thresholds[cell - 1], b = thresholds[cell];
    if (b > a) edges.add_cell(a, b, inner_bins(b - a));
  }
  edges.add(last);
  add_outer(last, beyond - last, width_beside(cells - 2), 1.0);
  return edges.take();
}

/// Finds the bin of a value: a table over equal buckets, then a search among the edges of the bucket.
/// Exact, because the same rounding puts values and edges into buckets.
class BinFinder {
 public:
  explicit BinFinder(const std::vector<float>& edges) : edges_(edges.begin(), edges.end()) {
    low_ = edges_.front();
    const Real range = edges_.back() - low_;
    scale_ = static_cast<Real>(kEvenBuckets) / range;
    // Beyond these the product over- or underflows; then everything is in bucket 0.
    if (!(range < Real(1e37)) || !(range > Real(1e-30))) scale_ = Real(0);
    for (std::size_t bin = 1; bin + 1 < edges_.size(); ++bin)
      ++first_[static_cast<std::size_t>(bucket(edges_[bin]) + 1)];
    for (std::size_t b = 1; b < first_.size(); ++b)
      first_[b] = static_cast<std::uint16_t>(first_[b] + first_[b - 1]);
  }
  std::size_t bins() const { return edges_.size() - 1; }

  /// Finite values only; those outside the edges go to the nearest bin.
  std::size_t operator()(Real value) const {
    const auto b = static_cast<std::size_t>(bucket(value));
    const std::size_t begin = first_[b], end = first_[b + 1];
    if (begin == end) return begin;
    const auto* from = edges_.data() + 1;
    return static_cast<std::size_t>(std::upper_bound(from + begin, from + end, value) - from);
  }

 private:
  Index bucket(Real value) const {
    const Real place = std::max(Real(0), (value - low_) * scale_);
    return static_cast<Index>(std::min(place, static_cast<Real>(kEvenBuckets - 1)));
  }

  std::vector<Real> edges_;
  Real low_, scale_;
  std::array<std::uint16_t, kEvenBuckets + 1> first_{};  // inner edges in buckets before this one
};

std::vector<std::int64_t> count_bins(std::span<const Real> values, const std::vector<float>& edges,
                                     bool all_finite) {
  const BinFinder finder(edges);
  std::vector<std::int64_t> counts(finder.bins());
  parallel_blocks(static_cast<Index>(values.size()), kBlock, [&](Index begin, Index end) {
    // Two sets of counters: neighbours often share a bin, and one would wait for the other.
    std::vector<std::uint32_t> local(2 * finder.bins());
    std::uint32_t *even = local.data(), *odd = even + finder.bins();
    const Real* value = values.data();
    Index i = begin;
    if (all_finite)
      for (; i + 1 < end; i += 2) {
        ++even[finder(value[i])];
        ++odd[finder(value[i + 1])];
      }
    for (; i < end; ++i)
      if (std::isfinite(value[i])) ++even[finder(value[i])];
    for (std::size_t bin = 0; bin < counts.size(); ++bin)
      std::atomic_ref(counts[bin]).fetch_add(std::int64_t{even[bin]} + odd[bin], std::memory_order_relaxed);
  });
  return counts;
}

/// Room around a single value, so that there is a bin for it to be in.
void widen(double& low, double& high) {
  if (low < high) return;
  const double margin = low == 0.0 ? 1e-3 : std::max(std::abs(low) * 1e-3, 1e-40);
  low -= margin;
  high += margin;
}

}  // namespace

std::vector<float> midpoints(std::span<const float> levels) {
  std::vector<float> middle;
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const double sum = static_cast<double>(levels[i]) + static_cast<double>(levels[i + 1]);
    const auto middle_value = static_cast<float>(0.5 * sum);
    // Between neighbouring floats there is nothing; the lower level must stay below the threshold.
    middle.push_back(middle_value > levels[i] ? middle_value : levels[i + 1]);
  }
  return middle;
}

Histogram count_values(std::span<const Real> values) {
  const Range range = finite_range(values);
  double low = not_above(range.low), high = not_below(range.high);
  widen(low, high);
  Histogram histogram;
  histogram.edges = equal_edges(low, high, bins_wanted(values.size()));
  histogram.counts = count_bins(values, histogram.edges, range.all_finite);
  return histogram;
}

Histogram count_values(std::span<const Real> values, std::span<const float> levels,
                       std::span<const float> thresholds) {
  const Range range = finite_range(values);
  double low = std::min(not_above(range.low), static_cast<double>(levels.front()));
  double high = std::max(not_below(range.high), static_cast<double>(levels.back()));
  widen(low, high);
  Histogram histogram;
  const double wanted = bins_wanted(values.size());
  histogram.edges =
      thresholds.empty() ? equal_edges(low, high, wanted) : grid_edges(low, high, thresholds, wanted);
  histogram.counts = count_bins(values, histogram.edges, range.all_finite);
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
    histogram.level.push_back(static_cast<std::int32_t>(
        std::upper_bound(thresholds.begin(), thresholds.end(), histogram.edges[bin]) - thresholds.begin()));
  return histogram;
}

}  // namespace qs
