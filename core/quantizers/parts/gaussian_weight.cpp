#include "core/quantizers/parts/gaussian_weight.h"

#include <cmath>

#include "core/tensor/registers.h"
#include "core/tensor/views.h"

namespace qs {

const GaussianWeight::Observables& GaussianWeight::observables() {
  static const Observables all{
      .noise = {"mean_log_variance", "log σ²", "noise",
                "Mean over the layer of the log variance of the weights."},
      .pruned = {"pruned", "log α ≥ T", "ratio",
                 "Weights whose noise exceeds them so far that they are set to zero.", "%"},
      .kl_weight = {"kl_weight", "β", "ratio", "Weight of the KL term during its warm-up."},
      .posterior = {"posterior", "log σ²", "prior", "Mean and log variance of every weight."}};
  return all;
}

GaussianWeight::GaussianWeight(const LayerSite& site, const GaussianSettings& settings)
    : settings_(settings),
      funnel_(std::exp(-0.5 * settings.log_threshold)),
      posterior_(site.layer),
      bias_(site) {}

void GaussianWeight::init(const Tensor& weight, const Tensor& bias) {
  posterior_.init(weight, settings_.initial_log_variance);
  bias_.init(bias);
  fixed_.weight.resize(weight.shape());
  sampled_.variance.resize(weight.shape());
}

const EffectiveWeight& GaussianWeight::forward(const Step& step) {
  EffectiveWeight& result = step.training() ? sampled_ : step.mode == Mode::evaluate_soft ? means_ : fixed_;
  bias_.lend(result);
  if (step.mode == Mode::evaluate) {
    write_quantized(result.weight);
  } else {
    use_means(result.weight);
  }
  if (step.training())
    for_each_register(result.variance.size(), [&](Index i, Index count) {
      store_lanes(result.variance.data() + i, count, exp(log_variance(i, count)));
    });
  return result;
}

void GaussianWeight::backward(const EffectiveWeight& grad) {
  array(posterior_.mean.grad) += array(grad.weight);
  array(posterior_.log_variance.grad) += array(grad.variance) * array(sampled_.variance);
  bias_.add_gradient(grad);
}

double GaussianWeight::penalty(const Step& step) {
  kl_weight_ = settings_.kl.weight(step.epoch);
  const double weight = kl_weight_ / static_cast<double>(std::max<std::int64_t>(1, step.train_images));
  return weight * add_kl(step.training() ? weight : 0.0);
}

void GaussianWeight::after_update(const Step&) {
  posterior_.clamp_log_variance(settings_.smallest_log_variance, settings_.largest_log_variance);
}

void GaussianWeight::probe(Probe& probe) const {
  const Index size = mean().size();
  const auto of_all = [&](double sum) { return sum / static_cast<double>(std::max<Index>(1, size)); };
  const Tensor& l = log_variances();
  const auto [noise] = parallel_sums<1>(size, kBlockElements, [&](Index begin, Index end) {
    double sum = 0.0;
    for (Index i = begin; i < end; ++i) sum += static_cast<double>(l[i]);
    return Sums<1>{sum};
  });
  const auto [pruned] = sum_registers<1>(size, [&](Index i, Index count) {
    const Lanes one = select(is_pruned(i, count), Lanes(Real(1)), Lanes(Real(0)));
    return std::array<Lanes, 1>{lane_mask(count) * one};
  });
  probe.scalar(observables().noise, size == 0 ? settings_.initial_log_variance : of_all(noise));
  probe.scalar(observables().pruned, 100.0 * of_all(pruned));
  probe.scalar(observables().kl_weight, kl_weight_);
  probe.cloud(observables().posterior, mean().span(), l.span());
}

/// The same noise for every weight.
bool GaussianWeight::set_scalar(std::string_view key, double value) {
  if (key != observables().noise.key) return false;
  posterior_.log_variance.value.fill(static_cast<Real>(value));
  posterior_.clamp_log_variance(settings_.smallest_log_variance, settings_.largest_log_variance);
  return true;
}

}  // namespace qs
