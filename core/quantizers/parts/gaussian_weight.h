// A layer whose weights have a fully factorised Gaussian posterior N(θ, σ²), trained with a KL term.
//
//   loss = cross-entropy + (β/N)·Σ KL(q ‖ p);  the layer samples its outputs (Kingma et al. 2015)
//   At the end: w = 0 where log α = log σ² − log θ² ≥ T, which is the same as |θ| ≤ e^(−½T)·σ.
// What variational dropout and Variational Network Quantization have in common; the prior p and the levels
// that other weights go to are each method's own.
#pragma once

#include <memory>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/float_bias.h"
#include "core/quantizers/parts/gaussian_posterior.h"
#include "core/quantizers/parts/kl_schedule.h"
#include "core/tensor/lanes.h"

namespace qs {

struct GaussianSettings {
  double initial_log_variance, smallest_log_variance, largest_log_variance;
  double log_threshold;  // T
  KlSchedule kl;
};

class GaussianWeight : public WeightQuantizer {
 public:
  struct Observables {
    Quantity noise, pruned, kl_weight, posterior;
  };
  static const Observables& observables();

  GaussianWeight(const LayerSite& site, const GaussianSettings& settings);

  void init(const Tensor& weight, const Tensor& bias) override;
  const EffectiveWeight& forward(const Step& step) override;
  void backward(const EffectiveWeight& grad) override;
  double penalty(const Step& step) override;
  void after_update(const Step& step) override;

  const Tensor& latent_bias() const override { return bias_.value(); }
  /// Biases and one number: a level or a step size.
  double overhead_bits() const override { return bias_bits() + 32.0; }
  std::vector<Parameter*> parameters() override {
    return {&posterior_.mean, bias_.parameter(), &posterior_.log_variance};
  }
  void probe(Probe& probe) const override;
  bool set_scalar(std::string_view key, double value) override;

 protected:
  /// The means as training and soft evaluation use them: borrowed or written to `to`.
  virtual void use_means(Tensor& to) = 0;
  /// The weights as they are shipped.
  virtual void write_quantized(Tensor& to) = 0;
  /// Σ KL over the layer; adds weight·∂KL to the gradients, unless weight is 0.
  virtual double add_kl(double weight) = 0;

  GaussianPosterior& posterior() { return posterior_; }
  const Tensor& mean() const { return posterior_.mean.value; }
  const Tensor& log_variances() const { return posterior_.log_variance.value; }
  double funnel() const { return funnel_; }

  Lanes theta(Index i, Index count) const { return load_lanes(mean().data() + i, count); }
  Lanes log_variance(Index i, Index count) const { return load_lanes(log_variances().data() + i, count); }
  Lanes sigma(Index i, Index count) const { return exp(Real(0.5) * log_variance(i, count)); }
  LaneMask is_pruned(Index i, Index count) const {
    return abs(theta(i, count)) <= static_cast<Real>(funnel_) * sigma(i, count);
  }

 private:
  GaussianSettings settings_;
  double funnel_;  // e^(−½T): half width of the funnel of pruned weights, in units of σ
  GaussianPosterior posterior_;
  FloatBias bias_;
  EffectiveWeight sampled_, means_, fixed_;  // for training, soft and hard evaluation
  double kl_weight_ = 0.0;                   // β of the last step, for the probe
};

}  // namespace qs
