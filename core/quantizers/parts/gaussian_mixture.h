// A learned mixture of Gaussians as the prior of weights: soft weight-sharing.
//
//   K. Ullrich, E. Meeds, M. Welling, "Soft Weight-Sharing for Neural Network Compression", ICLR 2017,
//   arXiv 1702.04008
//   p(w) = Σ_j π_j N(w; μ_j, 1/λ_j),   μ_0 = 0 and π_0 are fixed,   π_j = (1 − π_0)·softmax(ρ)_j
//   with responsibilities r_j = π_j N(w; μ_j, 1/λ_j)/p(w) and L = −Σ_w log p(w), γ = log λ:
//   ∂L/∂w = Σ_j r_j λ_j (w − μ_j),   ∂L/∂μ_j = −Σ_w r_j λ_j (w − μ_j),
//   ∂L/∂γ_j = Σ_w r_j (½ λ_j (w − μ_j)² − ½),   ∂L/∂ρ_j = −R_j + softmax(ρ)_j·Σ_k≥1 R_k,   R_j = Σ_w r_j
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/nn/parameter.h"
#include "core/tensor/lanes.h"

namespace qs {

/// One Gaussian of a mixture.
struct MixtureComponent {
  double centre = 0.0, log_precision = 0.0, share = 1.0;  // μ, γ = log λ, π

  double deviation() const { return std::exp(-0.5 * log_precision); }
};

/// log p(w) in double precision, for pictures; −∞ without components.
double log_mixture(std::span<const MixtureComponent> components, double w);
/// ∂ log p/∂w.
double log_mixture_slope(std::span<const MixtureComponent> components, double w);

/// Components whose Gaussians coincide (divergence below 1e-10) become one, weighted by their shares.
std::vector<MixtureComponent> merged(std::vector<MixtureComponent> components);

/// The same components with the mean nearest to zero at exactly zero, which is what prunes (the authors'
/// code); merging may have moved it away.
std::vector<MixtureComponent> pinned_at_zero(std::vector<MixtureComponent> components);

/// The component with the largest responsibility for each weight, or, without the shares, the one with
/// the largest density; the first of equals.
enum class Assignment { most_responsible, most_likely };
void assign(std::span<const MixtureComponent> components, Assignment rule, std::span<const Real> w,
            std::span<std::int32_t> index);

/// Gamma prior of a precision: (1 − shape)·γ + rate·e^γ is added to the loss.
struct GammaPrior {
  double shape = 1.0, rate = 0.0;  // A, B
};

class GaussianMixture {
 public:
  static constexpr int kMostComponents = 32;

  /// 2 ≤ components ≤ kMostComponents; 0 < zero_share < 1.
  GaussianMixture(int components, double zero_share);

  /// Evenly spaced means from low to high, equal deviations and shares.
  void spread(double low, double high, double deviation);

  /// −Σ log p(w). With weight ≠ 0 adds weight·gradient to d_w and to the gradients of the parameters.
  double add_surprise(std::span<const Real> w, std::span<Real> d_w, double weight);

  /// What the precisions' own priors add to the loss; gradients as above.
  double add_hyper_prior(const GammaPrior& of_zero, const GammaPrior& of_others, double weight);

  /// Precisions stay where floats can follow.
  void clamp_precisions();

  std::vector<MixtureComponent> components() const;

  Parameter mean;           // μ_1 … μ_{J−1}
  Parameter log_precision;  // γ_0 … γ_{J−1}
  Parameter share_logit;    // ρ_1 … ρ_{J−1}

 private:
  static constexpr std::size_t kSums = 1 + 3 * static_cast<std::size_t>(kMostComponents);
  using Partial = std::array<Lanes, kSums>;

  std::vector<double> softmax() const;
  void add_gradients(const std::array<double, kSums>& sums, double weight);

  int count_;
  double zero_share_;
};

}  // namespace qs
