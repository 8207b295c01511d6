#include "core/quantizers/parts/quantizing_prior.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/special.h"
#include "core/base/vector_batch.h"
#include "core/tensor/lanes.h"

namespace qs {
namespace {

// In units of the reference codebook. The KL stays constant beyond, which keeps its powers finite.
constexpr double kFarthestMean = 1e4;

/// −KL for weights in units of the reference codebook, and its derivatives.
template <class Batch>
LogUniformTerm<Batch> mixture(const Batch& u, const Batch& inverse_variance, double window_width) {
  using Number = typename Batch::value_type;
  const double sharpness = 1.0 / (window_width * window_width);
  const LogUniformTerm<Batch> centre = log_uniform_term(u, inverse_variance);
  LogUniformTerm<Batch> sum = centre;
  for (const double level : {-kReferenceLevel, kReferenceLevel}) {
    const Batch distance = u - Number(level);
    const Batch window = plain_exp(Number(-0.5 * sharpness) * distance * distance);
    const Batch window_slope = Number(-sharpness) * distance * window;
    const LogUniformTerm<Batch> spike = log_uniform_term(distance, inverse_variance);
    const Batch difference = spike.value - centre.value;
    sum.value = fma(window, difference, sum.value);
    sum.d_distance += fma(window, spike.d_distance - centre.d_distance, window_slope * difference);
    sum.d_log_variance = fma(window, spike.d_log_variance - centre.d_log_variance, sum.d_log_variance);
  }
  return sum;
}

template <class Batch>
struct KlBatch {
  Batch value, d_mean, d_log_variance, d_level;
};

/// KL of weights N(mean, 1/precision) under spikes at ±level.
template <class Batch>
KlBatch<Batch> kl_batch(typename Batch::value_type level, const Batch& mean, const Batch& precision,
                        double window_width) {
  using Number = typename Batch::value_type;
  const Number s = level / Number(kReferenceLevel);
  const Batch far(static_cast<Number>(kFarthestMean));
  const Batch u = min(max(mean / s, -far), far);
  const LogUniformTerm<Batch> term = mixture(u, precision * (s * s), window_width);
  const Batch d_scale = (fma(u, term.d_distance, Number(2) * term.d_log_variance)) / s;
  return {.value = -term.value,
          .d_mean = -term.d_distance / s,
          .d_log_variance = -term.d_log_variance,
          .d_level = d_scale / Number(kReferenceLevel)};
}

}  // namespace

double log_prior(double level, double w) {
  const double density = 1.0 / std::abs(w + level) + 1.0 / std::abs(w) + 1.0 / std::abs(w - level);
  return std::log(density / 3.0);
}

KlTerm approximate_kl(double level, double mean, double log_variance, double window_width) {
  using Doubles = VectorBatch<double>;
  const KlBatch<Doubles> kl =
      kl_batch<Doubles>(level, Doubles(mean), Doubles(std::exp(-log_variance)), window_width);
  return {.value = kl.value.get(0),
          .d_mean = kl.d_mean.get(0),
          .d_log_variance = kl.d_log_variance.get(0),
          .d_level = kl.d_level.get(0)};
}

double exact_kl(double level, double mean, double log_variance) {
  const double sigma = std::exp(0.5 * log_variance);
  const auto integrand = [&](double w) {
    const double z = (w - mean) / sigma;
    double density = 0.0;
    for (const double spike : {-level, 0.0, level}) density += 1.0 / std::max(std::abs(w - spike), 1e-300);
    return std::exp(-0.5 * z * z) * std::log(density / 3.0);
  };
  // Panels end at the spikes, where the integrand is singular, and follow the width of the Gaussian.
  constexpr double kReach = 9.0;
  std::vector<double> ends;
  for (const double z : {-kReach, -4.0, -1.5, 0.0, 1.5, 4.0, kReach}) ends.push_back(mean + z * sigma);
  for (const double spike : {-level, 0.0, level})
    if (std::abs(spike - mean) < kReach * sigma) ends.push_back(spike);
  std::sort(ends.begin(), ends.end());
  double expectation = 0.0;
  for (std::size_t i = 1; i < ends.size(); ++i) expectation += integrate(integrand, ends[i - 1], ends[i]);
  expectation /= sigma * std::sqrt(2.0 * std::numbers::pi);
  return -std::log(sigma) - expectation + 0.5 * (std::numbers::egamma + std::numbers::ln2);
}

KlSums add_kl(GaussianPosterior& posterior, double level, double reach, double weight) {
  const Real* mean = posterior.mean.value.data();
  const Real* log_variance = posterior.log_variance.value.data();
  Real* d_mean = posterior.mean.grad.data();
  Real* d_log_variance = posterior.log_variance.grad.data();
  const Real a = static_cast<Real>(level), far = static_cast<Real>(reach), factor = static_cast<Real>(weight);
  const auto totals =
      parallel_sums<2>(posterior.mean.value.size(), kBlockElements, [&](Index begin, Index end) {
        Sums<2> sums{};
        for (Index i = begin; i < end; i += kLanes) {
          const Index count = std::min(kLanes, end - i);
          const Lanes inverse_sigma = plain_exp(Real(-0.5) * load_lanes(log_variance + i, count));
          const Lanes bound = a + far / inverse_sigma;
          const Lanes theta = min(max(load_lanes(mean + i, count), -bound), bound);
          const KlBatch<Lanes> kl = kl_batch<Lanes>(a, theta, inverse_sigma * inverse_sigma, kWindowWidth);
          sums[0] += sum_lanes(kl.value, count);
          sums[1] += sum_lanes(kl.d_level, count);
          if (factor == Real(0)) continue;
          const Lanes old_mean = load_lanes(d_mean + i, count),
                      old_variance = load_lanes(d_log_variance + i, count);
          store_lanes(d_mean + i, count, old_mean + factor * kl.d_mean);
          store_lanes(d_log_variance + i, count, old_variance + factor * kl.d_log_variance);
        }
        return sums;
      });
  return {.value = totals[0], .d_level = totals[1]};
}

}  // namespace qs
