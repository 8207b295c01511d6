#include "core/quantizers/parts/gaussian_mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/parallel.h"
#include "core/quantizers/parts/gaussian_posterior.h"
#include "core/tensor/registers.h"

namespace qs {
namespace {

constexpr double kSameGaussian = 1e-10;                        // divergence below which components are merged
constexpr double kSmallestGamma = -8.0, kLargestGamma = 16.0;  // of γ: deviations from 55 to 0.0003
constexpr double kFarthest = 1e6;  // |w − μ|; beyond, the squares would leave a float

const double kHalfLogTwoPi = 0.5 * std::log(2.0 * std::numbers::pi);

/// log π_j + log N(w; μ_j, 1/λ_j).
double log_joint(const MixtureComponent& c, double w) {
  const double distance = w - c.centre;
  return std::log(c.share) + 0.5 * c.log_precision - kHalfLogTwoPi -
         0.5 * std::exp(c.log_precision) * distance * distance;
}

/// KL of the first Gaussian from the second.
double divergence(const MixtureComponent& a, const MixtureComponent& b) {
  const double distance = a.centre - b.centre, ratio = std::exp(b.log_precision - a.log_precision);
  return 0.5 *
         (a.log_precision - b.log_precision + ratio - 1.0 + std::exp(b.log_precision) * distance * distance);
}

MixtureComponent joined(const MixtureComponent& a, const MixtureComponent& b) {
  const double share = a.share + b.share;
  return {.centre = (a.share * a.centre + b.share * b.centre) / share,
          .log_precision =
              std::log((a.share * std::exp(a.log_precision) + b.share * std::exp(b.log_precision)) / share),
          .share = share};
}

/// What the loops over weights need of a component, in their precision.
struct Constants {
  Real centre, half_precision, log_factor;
};

std::vector<Constants> constants_of(std::span<const MixtureComponent> components, bool with_shares) {
  std::vector<Constants> all;
  for (const MixtureComponent& c : components)
    all.push_back(
        {static_cast<Real>(c.centre), static_cast<Real>(0.5 * std::exp(c.log_precision)),
         static_cast<Real>((with_shares ? std::log(c.share) : 0.0) + 0.5 * c.log_precision - kHalfLogTwoPi)});
  return all;
}

Lanes clipped(const Lanes& distance) {
  return clip(distance, Lanes(static_cast<Real>(-kFarthest)), Lanes(static_cast<Real>(kFarthest)));
}

}  // namespace

double log_mixture(std::span<const MixtureComponent> components, double w) {
  double largest = -std::numeric_limits<double>::infinity(), sum = 0.0;
  for (const MixtureComponent& c : components) largest = std::max(largest, log_joint(c, w));
  for (const MixtureComponent& c : components) sum += std::exp(log_joint(c, w) - largest);
  return components.empty() ? largest : largest + std::log(sum);
}

double log_mixture_slope(std::span<const MixtureComponent> components, double w) {
  const double total = log_mixture(components, w);
  double slope = 0.0;
  for (const MixtureComponent& c : components)
    slope -= std::exp(log_joint(c, w) - total) * std::exp(c.log_precision) * (w - c.centre);
  return slope;
}

std::vector<MixtureComponent> merged(std::vector<MixtureComponent> components) {
  std::vector<MixtureComponent> kept;
  for (const MixtureComponent& component : components) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const MixtureComponent& other) {
      return divergence(other, component) < kSameGaussian;
    });
    if (same == kept.end())
      kept.push_back(component);
    else
      *same = joined(*same, component);
  }
  return kept;
}

std::vector<MixtureComponent> pinned_at_zero(std::vector<MixtureComponent> components) {
  const auto nearest = std::min_element(components.begin(), components.end(),
                                        [](const MixtureComponent& a, const MixtureComponent& b) {
                                          return std::abs(a.centre) < std::abs(b.centre);
                                        });
  if (nearest != components.end()) nearest->centre = 0.0;
  return components;
}

void assign(std::span<const MixtureComponent> components, Assignment rule, std::span<const Real> w,
            std::span<std::int32_t> index) {
  const std::vector<Constants> all = constants_of(components, rule == Assignment::most_responsible);
  for_each_register(static_cast<Index>(w.size()), [&](Index i, Index count) {
    const Lanes value = load_lanes(w.data() + i, count);
    Lanes best(-std::numeric_limits<Real>::infinity()), chosen(Real(0));
    for (std::size_t j = 0; j < all.size(); ++j) {
      const Lanes distance = value - all[j].centre;
      const Lanes joint = Lanes(all[j].log_factor) - Lanes(all[j].half_precision) * distance * distance;
      chosen = select(joint > best, Lanes(static_cast<Real>(j)), chosen);
      best = max(best, joint);
    }
    std::array<Real, Lanes::size> found;
    store_lanes(found.data(), count, chosen);
    for (Index k = 0; k < count; ++k)
      index[static_cast<std::size_t>(i + k)] = static_cast<std::int32_t>(found[static_cast<std::size_t>(k)]);
  });
}

GaussianMixture::GaussianMixture(int components, double zero_share)
    : mean("mixture.mean", Tensor(Shape{components - 1})),
      log_precision("mixture.log_precision", Tensor(Shape{components})),
      share_logit("mixture.share_logit", Tensor(Shape{components - 1})),
      count_(components),
      zero_share_(zero_share) {
  for (Parameter* parameter : {&mean, &log_precision, &share_logit}) parameter->decay = false;
}

void GaussianMixture::spread(double low, double high, double deviation) {
  const int steps = std::max(1, count_ - 2);
  for (int j = 0; j + 1 < count_; ++j) mean.value[j] = static_cast<Real>(low + (high - low) * j / steps);
  log_precision.value.fill(static_cast<Real>(-2.0 * std::log(deviation)));
  share_logit.value.fill(Real(0));
}

std::vector<double> GaussianMixture::softmax() const {
  std::vector<double> shares;
  double largest = -std::numeric_limits<double>::infinity(), sum = 0.0;
  for (const Real logit : share_logit.value) largest = std::max(largest, static_cast<double>(logit));
  for (const Real logit : share_logit.value) shares.push_back(std::exp(static_cast<double>(logit) - largest));
  for (const double share : shares) sum += share;
  for (double& share : shares) share /= sum;
  return shares;
}

std::vector<MixtureComponent> GaussianMixture::components() const {
  std::vector<MixtureComponent> all{{0.0, static_cast<double>(log_precision.value[0]), zero_share_}};
  const std::vector<double> shares = softmax();
  for (Index j = 1; j < count_; ++j)
    all.push_back({static_cast<double>(mean.value[j - 1]), static_cast<double>(log_precision.value[j]),
                   // An empty component keeps a logarithm.
                   std::max((1.0 - zero_share_) * shares[static_cast<std::size_t>(j - 1)], 1e-30)});
  return all;
}

double GaussianMixture::add_surprise(std::span<const Real> w, std::span<Real> d_w, double weight) {
  const std::vector<MixtureComponent> components = this->components();
  const std::vector<Constants> all = constants_of(components, true);
  const Real factor = static_cast<Real>(2.0 * weight);
  const auto body = [&](Index i, Index count, Partial& partial) {
    const Lanes value = load_lanes(w.data() + i, count), mask = lane_mask(count);
    std::array<Lanes, kMostComponents> share;
    Lanes largest(-std::numeric_limits<Real>::infinity());
    for (std::size_t j = 0; j < all.size(); ++j) {
      const Lanes distance = clipped(value - all[j].centre);
      share[j] = Lanes(all[j].log_factor) - Lanes(all[j].half_precision) * distance * distance;
      largest = max(largest, share[j]);
    }
    Lanes sum(Real(0));
    for (std::size_t j = 0; j < all.size(); ++j) sum += share[j] = plain_exp(share[j] - largest);
    partial[0] -= mask * (largest + plain_log(sum));
    const Lanes inverse = mask / sum;
    Lanes slope(Real(0));
    for (std::size_t j = 0; j < all.size(); ++j) {
      const Lanes distance = clipped(value - all[j].centre), r = share[j] * inverse, pull = r * distance;
      slope = fma(Lanes(all[j].half_precision), pull, slope);
      partial[1 + 3 * j] += r;
      partial[2 + 3 * j] += pull;
      partial[3 + 3 * j] = fma(pull, distance, partial[3 + 3 * j]);
    }
    if (factor != Real(0))
      store_lanes(d_w.data() + i, count, load_lanes(d_w.data() + i, count) + factor * slope);
  };
  const std::size_t used = 1 + 3 * all.size();
  const Sums<kSums> sums =
      parallel_sums<kSums>(static_cast<Index>(w.size()), kBlockElements, [&](Index begin, Index end) {
        Partial partial;
        std::fill_n(partial.begin(), used, Lanes(Real(0)));
        for (Index i = begin; i < end; i += kLanes) body(i, std::min(kLanes, end - i), partial);
        Sums<kSums> block{};
        for (std::size_t k = 0; k < used; ++k) block[k] = sum_lanes(partial[k], kLanes);
        return block;
      });
  if (weight != 0.0) add_gradients(sums, weight);
  return sums[0];
}

/// From −Σ log p, and R, Σ r(w − μ) and Σ r(w − μ)² of each component.
void GaussianMixture::add_gradients(const std::array<double, kSums>& sums, double weight) {
  const std::vector<double> shares = softmax();
  double of_others = 0.0;
  for (std::size_t j = 1; j < static_cast<std::size_t>(count_); ++j) of_others += sums[1 + 3 * j];
  for (Index j = 0; j < count_; ++j) {
    const std::size_t at = 1 + 3 * static_cast<std::size_t>(j);
    const double precision = std::exp(static_cast<double>(log_precision.value[j]));
    log_precision.grad[j] += static_cast<Real>(weight * 0.5 * (precision * sums[at + 2] - sums[at]));
    if (j == 0) continue;
    mean.grad[j - 1] -= static_cast<Real>(weight * precision * sums[at + 1]);
    share_logit.grad[j - 1] +=
        static_cast<Real>(weight * (shares[static_cast<std::size_t>(j - 1)] * of_others - sums[at]));
  }
}

double GaussianMixture::add_hyper_prior(const GammaPrior& of_zero, const GammaPrior& of_others,
                                        double weight) {
  double sum = 0.0;
  for (Index j = 0; j < count_; ++j) {
    const GammaPrior& prior = j == 0 ? of_zero : of_others;
    const double gamma = static_cast<double>(log_precision.value[j]), precision = std::exp(gamma);
    sum += (1.0 - prior.shape) * gamma + prior.rate * precision;
    if (weight != 0.0)
      log_precision.grad[j] += static_cast<Real>(weight * (1.0 - prior.shape + prior.rate * precision));
  }
  return sum;
}

void GaussianMixture::clamp_precisions() {
  for (Real& gamma : log_precision.value)
    gamma = std::clamp(gamma, static_cast<Real>(kSmallestGamma), static_cast<Real>(kLargestGamma));
}

}  // namespace qs
