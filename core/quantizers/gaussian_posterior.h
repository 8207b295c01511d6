// A fully factorised Gaussian posterior N(θ, σ²) over a layer's weights, and its divergence from the
// log-uniform prior p(w) ∝ 1/|w|.
//
//   D. Molchanov, A. Ashukha, D. Vetrov, "Variational Dropout Sparsifies Deep Neural Networks",
//   ICML 2017, arXiv 1701.05369, eq. 14:
//   −KL ≈ k1·sigmoid(k2 + k3·log α) − ½·log(1 + 1/α) − k1,   log α = log σ² − log θ²
// The constant of the improper prior is fixed by KL → 0 for α → ∞. With r = θ²/σ² = 1/α and
// e2 = e^(−k2) the same is  k1/(1 + e2·r^k3) − ½·log(1 + r) − k1,  which is regular at θ = 0.
#pragma once

#include <string>
#include <xsimd/xsimd.hpp>

#include "core/nn/parameter.h"

namespace qs {

struct GaussianPosterior {
  Parameter mean, log_variance;  // θ and ℓ = log σ², of the same shape

  /// Parameters "<layer>.weight" and "<layer>.weight.log_variance", both empty.
  explicit GaussianPosterior(const std::string& layer);

  /// θ from trained weights, one ℓ for all.
  void init(const Tensor& weights, double initial_log_variance);

  /// Keeps ℓ in [−10, 1] (VNQ §3.3): outside, training stands still or the noise drowns everything.
  void clamp_log_variance();
};

inline constexpr double kSmallestLogVariance = -10.0, kLargestLogVariance = 1.0;

/// −KL from the log-uniform prior, with its derivatives.
template <class Batch>
struct LogUniformTerm {
  Batch value;           // −KL ≤ 0
  Batch d_distance;      // ∂/∂u
  Batch d_log_variance;  // ∂/∂ℓ
};

/// Molchanov's approximation for Gaussians whose means lie at `distance` u from a spike, with inverse
/// variances e^(−ℓ), u²·e^(−ℓ) < 1e15. Batch is xsimd::batch<float> or <double>.
template <class Batch>
LogUniformTerm<Batch> log_uniform_term(const Batch& distance, const Batch& inverse_variance) {
  using Number = typename Batch::value_type;
  constexpr double k1 = 0.63576, k3 = 1.48695;  // k2 = 1.87320
  constexpr double e2 = 0.15363125436942376;    // e^(−k2)
  const Batch one(Number(1)), half(Number(0.5));
  const Batch scaled = distance * inverse_variance, r = distance * scaled;
  // r^(k3−1) instead of r^k3, and one division for two: this is the inner loop of VNQ's penalty.
  const Batch root = xsimd::exp(Number(k3 - 1.0) * xsimd::log(xsimd::max(r, Batch(Number(1e-30)))));
  const Batch first = xsimd::fma(Batch(Number(e2)) * root, r, one), second = one + r;
  const Batch inverse = one / (first * second);
  const Batch share = second * inverse, term = Number(k1 * e2) * root * share;
  const Batch slope = xsimd::fma(Number(k3) * term, share, half * first * inverse);  // −∂/∂r
  return {.value = -xsimd::fma(half, xsimd::log(second), term * r),
          .d_distance = Number(-2) * scaled * slope,
          .d_log_variance = slope * r};
}

/// The exact KL for the same prior and constant: 2 ∫₀ˣ Dawson(t) dt with x = 1/√(2α).
double exact_log_uniform_kl(double log_alpha);

}  // namespace qs
