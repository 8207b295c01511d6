// A fully factorised Gaussian posterior N(θ, σ²) over a layer's weights, and its divergence from the
// log-uniform prior p(w) ∝ 1/|w|.
//
//   D. Molchanov, A. Ashukha, D. Vetrov, "Variational Dropout Sparsifies Deep Neural Networks",
//   ICML 2017, arXiv 1701.05369, eq. 14:
//   −KL ≈ k1·sigmoid(k2 + k3·log α) − ½·log(1 + 1/α) − k1,   log α = log σ² − log θ²
// The constant of the improper prior is fixed by KL → 0 for α → ∞. With r = θ²/σ² = 1/α and
// e2 = e^(−k2) the same is  k1/(1 + e2·r^k3) − ½·log(1 + r) − k1,  which is regular at θ = 0.
#pragma once

#include <cstdint>
#include <string>
#include <xsimd/xsimd.hpp>

#include "core/nn/parameter.h"
#include "core/tensor/wide_register.h"

namespace qs {

struct GaussianPosterior {
  Parameter mean, log_variance;  // θ and ℓ = log σ², of the same shape

  /// Parameters "<layer>.weight" and "<layer>.weight.log_variance", both empty.
  explicit GaussianPosterior(const std::string& layer);

  /// θ from trained weights, one ℓ for all.
  void init(const Tensor& weights, double initial_log_variance);

  /// Keeps ℓ between the two.
  void clamp_log_variance(double smallest, double largest);
};

/// VNQ §4: outside, training stands still or the noise drowns everything.
inline constexpr double kSmallestLogVariance = -10.0, kLargestLogVariance = 1.0;

/// −KL from the log-uniform prior, with its derivatives.
template <class Batch>
struct LogUniformTerm {
  Batch value;           // −KL ≤ 0
  Batch d_distance;      // ∂/∂u
  Batch d_log_variance;  // ∂/∂ℓ
};

/// ln x for normal x > 0, to 3e-7·max(1, |ln x|) in single precision: xsimd's own also serves zero, infinity,
/// NaN and subnormal numbers, and takes longer.
template <class Arch>
xsimd::batch<float, Arch> plain_log(const xsimd::batch<float, Arch>& x) {
  using Floats = xsimd::batch<float, Arch>;
  using Integers = xsimd::batch<std::int32_t, Arch>;
  constexpr std::int32_t kSqrtHalf = 0x3f3504f3;
  const Integers bits = xsimd::bitwise_cast<Integers>(x) - Integers(kSqrtHalf);
  const Floats exponent = xsimd::to_float(bits >> 23);
  const Floats mantissa = xsimd::bitwise_cast<Floats>((bits & Integers(0x007fffff)) + Integers(kSqrtHalf));
  // ln m = 2 artanh((m − 1)/(m + 1)) for m in [√½, √2).
  const Floats s = (mantissa - 1.0f) / (mantissa + 1.0f), s2 = s * s;
  const Floats series = xsimd::fma(
      s2, xsimd::fma(s2, xsimd::fma(s2, Floats(2.0f / 7.0f), Floats(2.0f / 5.0f)), Floats(2.0f / 3.0f)),
      Floats(2.0f));
  return xsimd::fma(s, series, exponent * 0.693147181f);
}
template <class Arch>
xsimd::batch<double, Arch> plain_log(const xsimd::batch<double, Arch>& x) {
  return xsimd::log(x);
}
template <class Batch, std::size_t N>
WideRegister<Batch, N> plain_log(const WideRegister<Batch, N>& x) {
  return x.each([](const Batch& part) { return plain_log(part); }, x);
}

/// e^x for x ≤ 80, to a relative 1e-6 in single precision; x below −80 counts as −80 there.
template <class Arch>
xsimd::batch<float, Arch> plain_exp(const xsimd::batch<float, Arch>& x) {
  using Floats = xsimd::batch<float, Arch>;
  using Integers = xsimd::batch<std::int32_t, Arch>;
  const Floats bounded = xsimd::max(x, Floats(-80.0f));
  // x = n·ln 2 + f: adding 1.5·2^23 leaves the integer n in the low bits.
  const Floats shifted = xsimd::fma(bounded, Floats(1.44269504f), Floats(12582912.0f));
  const Floats n = shifted - 12582912.0f;
  const Floats f = xsimd::fma(n, Floats(-1.42860677e-6f), xsimd::fma(n, Floats(-0.693145752f), bounded));
  Floats e = xsimd::fma(f, Floats(1.0f / 720.0f), Floats(1.0f / 120.0f));
  e = xsimd::fma(f, e, Floats(1.0f / 24.0f));
  e = xsimd::fma(f, e, Floats(1.0f / 6.0f));
  e = xsimd::fma(f, e, Floats(0.5f));
  e = xsimd::fma(f * f, e, f + 1.0f);
  return xsimd::bitwise_cast<Floats>(xsimd::bitwise_cast<Integers>(e) +
                                     (xsimd::bitwise_cast<Integers>(shifted) << 23));
}
template <class Arch>
xsimd::batch<double, Arch> plain_exp(const xsimd::batch<double, Arch>& x) {
  return xsimd::exp(x);
}
template <class Batch, std::size_t N>
WideRegister<Batch, N> plain_exp(const WideRegister<Batch, N>& x) {
  return x.each([](const Batch& part) { return plain_exp(part); }, x);
}

/// Molchanov's approximation for Gaussians whose means lie at `distance` u from a spike, with inverse
/// variances e^(−ℓ), u²·e^(−ℓ) < 1e15. Batch holds floats or doubles in vector registers.
template <class Batch>
LogUniformTerm<Batch> log_uniform_term(const Batch& distance, const Batch& inverse_variance) {
  using Number = typename Batch::value_type;
  constexpr double k1 = 0.63576, k3 = 1.48695;  // k2 = 1.87320
  constexpr double e2 = 0.15363125436942376;    // e^(−k2)
  const Batch one(Number(1)), half(Number(0.5));
  const Batch scaled = distance * inverse_variance, r = distance * scaled;
  // r^(k3−1) instead of r^k3, and one division for two: this is the inner loop of VNQ's penalty.
  const Batch root = plain_exp(Number(k3 - 1.0) * plain_log(max(r, Batch(Number(1e-30)))));
  const Batch first = fma(Batch(Number(e2)) * root, r, one), second = one + r;
  const Batch inverse = one / (first * second);
  const Batch share = second * inverse, term = Number(k1 * e2) * root * share;
  const Batch slope = fma(Number(k3) * term, share, half * first * inverse);  // −∂/∂r
  return {.value = -fma(half, plain_log(second), term * r),
          .d_distance = Number(-2) * scaled * slope,
          .d_log_variance = slope * r};
}

/// The exact KL for the same prior and constant: 2 ∫₀ˣ Dawson(t) dt with x = 1/√(2α).
double exact_log_uniform_kl(double log_alpha);

}  // namespace qs
