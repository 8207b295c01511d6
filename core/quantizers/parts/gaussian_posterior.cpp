#include "core/quantizers/parts/gaussian_posterior.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/base/special.h"

namespace qs {

GaussianPosterior::GaussianPosterior(const std::string& layer) {
  mean.name = layer + ".weight";
  log_variance.name = layer + ".weight.log_variance";
  log_variance.decay = false;
}

void GaussianPosterior::init(const Tensor& weights, double initial_log_variance) {
  mean.value = weights;
  mean.grad = Tensor(weights.shape());
  log_variance.value = Tensor(weights.shape(), static_cast<Real>(initial_log_variance));
  log_variance.grad = Tensor(weights.shape());
}

void GaussianPosterior::clamp_log_variance(double smallest, double largest) {
  const Real low = static_cast<Real>(smallest), high = static_cast<Real>(largest);
  Real* l = log_variance.value.data();
  parallel_blocks(log_variance.value.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) l[i] = std::min(std::max(l[i], low), high);
  });
}

double exact_log_uniform_kl(double log_alpha) {
  const double x = std::exp(-0.5 * log_alpha) / std::sqrt(2.0);
  double total = 0.0, low = 0.0;
  for (double high = 1.0; low < x; high *= 4.0) {
    total += integrate(dawson, low, std::min(high, x));
    low = high;
  }
  return 2.0 * total;
}

}  // namespace qs
