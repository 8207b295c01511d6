// Random weights on {−1, 0, 1} or {−1, 1} whose probabilities are logistic functions of trained logits.
//
//   O. Shayer, D. Levi, E. Fetaya, "Learning Discrete Weights Using the Local Reparameterization Trick",
//   ICLR 2018, arXiv 1710.07739, §3
//   ternary  P(0) = S(A), P(+1 | w ≠ 0) = S(B):  μ = (2S(B)−1)(1−S(A)),  v = (1−S(A)) − μ²
//   binary   P(+1) = S(A):                       μ = 2S(A)−1,            v = 1 − μ²
// S is the logistic function. Variances are written without the subtraction, so that they stay positive.
#pragma once

#include <array>
#include <cstddef>
#include <xsimd/xsimd.hpp>

namespace qs {

/// Mean and variance of a weight, and their derivatives with respect to its N logits.
template <class Batch, std::size_t N>
struct WeightMoments {
  Batch mean, variance;
  std::array<Batch, N> d_mean, d_variance;
};

/// P(−1), P(0), P(+1).
using Probabilities = std::array<double, 3>;

/// Beyond, a probability and its complement no longer fit into a float together.
inline constexpr double kLargestLogit = 15.0;
/// Probabilities at the start (LR-Net's code): no weight begins decided.
inline constexpr double kLeastStart = 0.05, kMostStart = 0.95;

struct TernaryWeight {
  static constexpr std::size_t kLogits = 2;  // A of zero, B of the sign
  static constexpr std::array<const char*, kLogits> kNames{"zero_logit", "sign_logit"};
  using Logits = std::array<double, kLogits>;

  /// |logits| ≤ kLargestLogit.
  template <class Batch>
  static WeightMoments<Batch, kLogits> moments(const std::array<Batch, kLogits>& logits) {
    using Number = typename Batch::value_type;
    const Batch one(Number(1)), a = exp(-logits[0]), b = exp(-logits[1]);
    const Batch inverse = one / ((one + a) * (one + b));
    const Batch zero = inverse * (one + b), kept = a * zero;   // S(A), 1 − S(A)
    const Batch plus = inverse * (one + a), minus = b * plus;  // S(B), 1 − S(B)
    const Batch lean = plus - minus, spread = Number(4) * plus * minus;
    const Batch mean = lean * kept;
    const Batch mean_by_zero = -mean * zero, mean_by_sign = Number(0.5) * spread * kept;
    return {
        .mean = mean,
        .variance = kept * fma(lean * lean, zero, spread),
        .d_mean = {mean_by_zero, mean_by_sign},
        .d_variance = {-fma(Number(2) * mean, mean_by_zero, zero * kept), Number(-2) * mean * mean_by_sign}};
  }

  /// −1, 0 or 1; zero wins ties. P(0) < P(+1), P(−1) means A < log S(|B|).
  template <class Batch>
  static Batch most_probable(const std::array<Batch, kLogits>& logits) {
    const Batch zero(typename Batch::value_type(0)), one(typename Batch::value_type(1));
    const Batch edge = -log1p(exp(-abs(logits[1])));
    return select(logits[0] < edge, select(logits[1] < zero, -one, one), zero);
  }

  static Probabilities probabilities(const Logits& logits);
  /// Logits that make `mean` ∈ [−1, 1] the mean of the weight, as far as the bounds allow.
  static Logits start(double mean);
};

struct BinaryWeight {
  static constexpr std::size_t kLogits = 1;  // A of +1
  static constexpr std::array<const char*, kLogits> kNames{"sign_logit"};
  using Logits = std::array<double, kLogits>;

  template <class Batch>
  static WeightMoments<Batch, kLogits> moments(const std::array<Batch, kLogits>& logits) {
    using Number = typename Batch::value_type;
    const Batch one(Number(1)), a = exp(-logits[0]);
    const Batch plus = one / (one + a), minus = a * plus;
    const Batch mean = plus - minus, slope = Number(2) * plus * minus;
    return {.mean = mean,
            .variance = slope + slope,
            .d_mean = {slope},
            .d_variance = {Number(-2) * mean * slope}};
  }

  /// −1 or 1; 1 wins ties.
  template <class Batch>
  static Batch most_probable(const std::array<Batch, kLogits>& logits) {
    const Batch zero(typename Batch::value_type(0)), one(typename Batch::value_type(1));
    return select(logits[0] < zero, -one, one);
  }

  static Probabilities probabilities(const Logits& logits);
  static Logits start(double mean);
};

/// In bits.
double entropy(const Probabilities& probabilities);

}  // namespace qs
