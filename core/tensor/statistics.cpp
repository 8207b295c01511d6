#include "core/tensor/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/tensor/lanes.h"

namespace qs {
namespace {

constexpr Index kSums = 8;
constexpr Index kRangeBlock = 65536;

/// Sums term(i) over [begin, end) in eight lanes, so that the compiler may use vectors.
template <class Term>
double lane_sum(Index begin, Index end, const Term& term) {
  std::array<double, kSums> lanes{};
  Index i = begin;
  for (; i + kSums <= end; i += kSums)
    for (Index lane = 0; lane < kSums; ++lane) lanes[static_cast<std::size_t>(lane)] += term(i + lane);
  double total = 0.0;
  for (const double lane : lanes) total += lane;
  for (; i < end; ++i) total += term(i);
  return total;
}

Range plain_range(std::span<const Real> values) {
  // Lanes, because without -ffast-math the compiler may not reorder one running minimum.
  constexpr std::size_t kWide = 16;
  std::array<Real, kWide> low, high, odd{};
  low.fill(std::numeric_limits<Real>::infinity());
  high.fill(-std::numeric_limits<Real>::infinity());
  const std::size_t whole = values.size() / kWide * kWide;
  for (std::size_t i = 0; i < whole; i += kWide)
    for (std::size_t lane = 0; lane < kWide; ++lane) {
      const Real value = values[i + lane];
      low[lane] = value < low[lane] ? value : low[lane];
      high[lane] = value > high[lane] ? value : high[lane];
      odd[lane] += value - value;  // 0 unless NaN or infinite
    }
  Range range;
  for (std::size_t lane = 0; lane < kWide; ++lane) {
    range.low = std::min(range.low, low[lane]);
    range.high = std::max(range.high, high[lane]);
    range.all_finite = range.all_finite && odd[lane] == Real(0);
  }
  for (const Real value : values.subspan(whole)) {
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
    range.all_finite = range.all_finite && std::isfinite(value);
  }
  return range;
}

}  // namespace

SquaredError squared_error(std::span<const Real> x, std::span<const Real> quantized) {
  const Real *value = x.data(), *image = quantized.data();
  const auto sums =
      parallel_sums<2>(static_cast<Index>(x.size()), kBlockElements, [=](Index begin, Index end) {
        const auto square = [](double number) { return number * number; };
        return Sums<2>{
            lane_sum(begin, end, [=](Index i) { return square(double{value[i]} - double{image[i]}); }),
            lane_sum(begin, end, [=](Index i) { return square(double{value[i]}); })};
      });
  return {sums[0], sums[1]};
}

double sqnr_db(double relative_mse) { return -10.0 * std::log10(relative_mse); }

Moments moments(std::span<const Real> values) {
  if (values.empty()) return {};
  const Real* value = values.data();
  const auto count = static_cast<Index>(values.size());
  const auto n = static_cast<double>(count);
  const double mean =
      parallel_sums<1>(count, kBlockElements,
                       [=](Index begin, Index end) {
                         return Sums<1>{lane_sum(begin, end, [=](Index i) { return double{value[i]}; })};
                       })[0] /
      n;
  const auto sums = parallel_sums<3>(count, kBlockElements, [=](Index begin, Index end) {
    const auto power = [=](Index i, int exponent) {
      const double d = double{value[i]} - mean;
      return exponent == 2 ? d * d : exponent == 3 ? d * d * d : d * d * d * d;
    };
    return Sums<3>{lane_sum(begin, end, [=](Index i) { return power(i, 2); }),
                   lane_sum(begin, end, [=](Index i) { return power(i, 3); }),
                   lane_sum(begin, end, [=](Index i) { return power(i, 4); })};
  });
  Moments result{mean, sums[0] / n};
  if (result.variance > 0.0) {
    result.skewness = sums[1] / n / std::pow(result.variance, 1.5);
    result.kurtosis = sums[2] / n / (result.variance * result.variance);
  }
  return result;
}

Range finite_range(std::span<const Real> values) {
  const auto count = static_cast<Index>(values.size());
  std::vector<Range> parts(static_cast<std::size_t>((count + kRangeBlock - 1) / kRangeBlock));
  parallel_blocks(count, kRangeBlock, [&](Index begin, Index end) {
    parts[static_cast<std::size_t>(begin / kRangeBlock)] =
        plain_range(values.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
  });
  Range range;
  for (const Range& part : parts) {
    range.low = std::min(range.low, part.low);
    range.high = std::max(range.high, part.high);
    range.all_finite = range.all_finite && part.all_finite;
  }
  if (!range.all_finite) {
    range.low = std::numeric_limits<Real>::infinity();
    range.high = -range.low;
    for (const Real value : values)
      if (std::isfinite(value)) {
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
      }
  }
  if (range.low > range.high) range.low = range.high = Real(0);
  return range;
}

double mean_magnitude(std::span<const Real> values) {
  if (values.empty()) return 0.0;
  const Real* value = values.data();
  const auto count = static_cast<Index>(values.size());
  const double sum = parallel_sums<1>(count, kBlockElements, [=](Index begin, Index end) {
    return Sums<1>{lane_sum(begin, end, [=](Index i) { return std::abs(double{value[i]}); })};
  })[0];
  return sum / static_cast<double>(count);
}

Real largest_magnitude(std::span<const Real> values) {
  const auto size = static_cast<Index>(values.size());
  Lanes largest(Real(0));
  for (Index i = 0; i < size; i += kLanes)
    largest = max(largest, abs(load_lanes(values.data() + i, std::min(kLanes, size - i))));
  alignas(64) std::array<Real, Lanes::size> lanes;
  largest.store_aligned(lanes.data());
  return *std::max_element(lanes.begin(), lanes.end());
}

}  // namespace qs
