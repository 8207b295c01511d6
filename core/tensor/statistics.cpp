#include "core/tensor/statistics.h"

#include <array>
#include <cmath>

#include "core/base/parallel.h"

namespace qs {
namespace {

constexpr Index kLanes = 8;

/// Sums term(i) over [begin, end) in eight lanes, so that the compiler may use vectors.
template <class Term>
double lane_sum(Index begin, Index end, const Term& term) {
  std::array<double, kLanes> lanes{};
  Index i = begin;
  for (; i + kLanes <= end; i += kLanes)
    for (Index lane = 0; lane < kLanes; ++lane) lanes[static_cast<std::size_t>(lane)] += term(i + lane);
  double total = 0.0;
  for (const double lane : lanes) total += lane;
  for (; i < end; ++i) total += term(i);
  return total;
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

double tail_mass(std::span<const Real> values, double threshold) {
  if (values.empty()) return 0.0;
  const Real* value = values.data();
  const auto count = static_cast<Index>(values.size());
  const double beyond = parallel_sums<1>(count, kBlockElements, [=](Index begin, Index end) {
    return Sums<1>{
        lane_sum(begin, end, [=](Index i) { return std::abs(double{value[i]}) > threshold ? 1.0 : 0.0; })};
  })[0];
  return beyond / static_cast<double>(count);
}

}  // namespace qs
