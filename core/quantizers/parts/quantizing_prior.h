// The quantizing prior of Variational Network Quantization: three spikes at −a, 0 and a.
//
//   J. Achterhold, J. M. Köhler, A. Schmeink, T. Genewein, "Variational Network Quantization",
//   ICLR 2018, openreview ry-TW-WAb
//   p(w) ∝ Σ_k ⅓·1/|w − c_k|,  c = {−a, 0, a}                                  (eq. 11–12)
//   −KL ≈ Σ_{k≠0} Ω(u − r_k)·F(u − r_k, ℓ′) + (1 − Σ_{k≠0} Ω(u − r_k))·F(u, ℓ′)   (eq. 16–17)
// with F the log-uniform term (gaussian_posterior.h), windows Ω(x) = e^(−x²/2τ²), τ = 0.075, and the
// weight in units of the reference codebook r = {−0.2, 0, 0.2}: u = θ/s, ℓ′ = ℓ − 2 log s, s = a/0.2.
#pragma once

#include "core/quantizers/parts/gaussian_posterior.h"
#include "core/tensor/tensor.h"

namespace qs {

inline constexpr double kReferenceLevel = 0.2, kWindowWidth = 0.075;

/// log Σ ⅓/|w − c_k|: the prior up to its missing constant. Infinite on a spike.
double log_prior(double level, double w);

/// KL of one weight, and its derivatives.
struct KlTerm {
  double value = 0.0, d_mean = 0.0, d_log_variance = 0.0, d_level = 0.0;
};
/// The approximation above, with windows of width τ.
KlTerm approximate_kl(double level, double mean, double log_variance, double window_width = kWindowWidth);

/// The true divergence by quadrature, with the constant for which it equals the log-uniform one far
/// from the spikes. Lies up to log 3 above the approximation at narrow Gaussians on a spike.
double exact_kl(double level, double mean, double log_variance);

/// What a layer's KL adds up to.
struct KlSums {
  double value = 0.0, d_level = 0.0;
};

/// Σ KL over a layer with level a; means beyond ±(a + reach·σ) count as if they were there. Adds
/// weight·∂KL to the gradients of mean and log variance; none of the sums is weighted. With weight 0
/// no gradient is touched.
KlSums add_kl(GaussianPosterior& posterior, double level, double reach, double weight);

}  // namespace qs
