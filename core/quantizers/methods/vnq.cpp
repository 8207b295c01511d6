// Variational Network Quantization: J. Achterhold, J. M. Köhler, A. Schmeink, T. Genewein,
// ICLR 2018, openreview ry-TW-WAb.
//
//   q(w) = N(θ, σ²) for every weight; loss = cross-entropy + (β/N)·Σ KL(q ‖ p)
//   p: spikes at −a, 0, a (quantizing_prior.h), a learned per layer, and only through the KL
//   The layer samples its outputs (Kingma et al. 2015): all gradients are exact, with one exception:
//   means beyond ±(a + e^(−½T)·σ) are clipped, and the gradient reaches the unclipped θ unchanged.
//   At the end, without further training: w = 0 where log σ² − log θ² ≥ T, else the nearest of −a, 0, a.
// Biases are deterministic floats (the paper does not say).
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/kl_schedule.h"
#include "core/quantizers/parts/quantizing_prior.h"
#include "core/tensor/lanes.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

constexpr double kSmallestLevel =
    0.05;  // VNQ §4; without it a layer whose weights are all pruned loses its levels

constexpr double kUsualThreshold = 2.0;  // T

struct Quantities {
  Quantity level{"scale", "a", "codebook", "The learned levels are −a, 0 and a."};
  Quantity noise{"mean_log_variance", "log σ²", "noise",
                 "Mean over the layer of the log variance of the weights."};
  Quantity pruned{"pruned", "log α ≥ T", "ratio",
                  "Weights whose noise exceeds them so far that they are set to zero.", "%"};
  Quantity kl_weight{"kl_weight", "β", "ratio", "Weight of the KL term during its warm-up."};
  Quantity shadow{"shadow", "θ", "prior",
                  "Means as the optimizer moves them; those beyond the outer funnels are clipped in use."};
  Quantity posterior{"posterior", "log σ²", "prior", "Mean and log variance of every weight."};
};

const Quantities& quantities() {
  static const Quantities all;
  return all;
}

enum class Clipping { shadow, in_place, off };

struct Settings {
  double initial_log_variance, initial_level, level_learning_rate, log_threshold;
  KlSchedule kl;
  Clipping clipping;
};

Settings settings_from(const Options& options) {
  const std::string& clipping = options.text("clipping");
  return {.initial_log_variance = options.real("initial_log_variance"),
          .initial_level = options.real("initial_scale"),
          .level_learning_rate = options.real("scale_learning_rate"),
          .log_threshold = options.real("log_threshold"),
          .kl = kl_schedule_from(options),
          .clipping = clipping == "shadow"     ? Clipping::shadow
                      : clipping == "in-place" ? Clipping::in_place
                                               : Clipping::off};
}

/// body(i, count) for the registers that cover [0, size).
template <class Body>
void for_each_register(Index size, const Body& body) {
  parallel_blocks(size, kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += kLanes) body(i, std::min(kLanes, end - i));
  });
}

class VariationalWeight final : public WeightQuantizer {
 public:
  VariationalWeight(const LayerSite& site, const Settings& settings)
      : settings_(settings),
        funnel_(std::exp(-0.5 * settings.log_threshold)),
        posterior_(site.layer),
        level_(site.layer + ".weight.scale", Tensor(Shape{1}, static_cast<Real>(settings.initial_level))) {
    bias_.name = site.layer + ".bias";
    level_.lr_scale = static_cast<Real>(settings.level_learning_rate);
    level_.decay = false;
  }

  void init(const Tensor& weight, const Tensor& bias) override {
    posterior_.init(weight, settings_.initial_log_variance);
    bias_ = Parameter(bias_.name, bias);
    level_.value.fill(static_cast<Real>(settings_.initial_level));
    for (EffectiveWeight* effective : {&sampled_, &fixed_}) {
      effective->weight.resize(weight.shape());
      effective->bias.resize(bias.shape());
    }
    sampled_.variance.resize(weight.shape());
  }

  const EffectiveWeight& forward(const Step& step) override {
    EffectiveWeight& result = step.training() ? sampled_ : fixed_;
    std::copy(bias_.value.begin(), bias_.value.end(), result.bias.begin());
    if (step.mode == Mode::evaluate) {
      write_quantized(result.weight);
    } else {
      write_clipped_means(result.weight);
    }
    if (step.training()) write_variances(result.variance);
    return result;
  }

  void backward(const EffectiveWeight& grad) override {
    array(posterior_.mean.grad) += array(grad.weight);
    array(posterior_.log_variance.grad) += array(grad.variance) * array(sampled_.variance);
    array(bias_.grad) += array(grad.bias);
  }

  double penalty(const Step& step) override {
    kl_weight_ = settings_.kl.weight(step.epoch);
    const double weight = kl_weight_ / static_cast<double>(std::max<std::int64_t>(1, step.train_images));
    const KlSums kl = add_kl(posterior_, level(), clip_reach(), step.training() ? weight : 0.0);
    if (step.training()) level_.grad[0] += static_cast<Real>(weight * kl.d_level);
    return weight * kl.value;
  }

  void after_update(const Step&) override {
    posterior_.clamp_log_variance();
    level_.value[0] = std::max(level_.value[0], static_cast<Real>(kSmallestLevel));
    if (settings_.clipping == Clipping::in_place) write_clipped_means(posterior_.mean.value);
  }

  Codes encode() const override {
    const Index size = posterior_.mean.value.size();
    const float a = static_cast<float>(level_.value[0]);
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(size)),
                .levels = {{-a, 0.0f, a}},
                .group = {}};
    for_each_register(size, [&](Index i, Index count) {
      alignas(64) std::array<Real, Lanes::size> signs;
      ternary(i, count).store_aligned(signs.data());
      for (Index k = 0; k < count; ++k)
        codes.index[static_cast<std::size_t>(i + k)] =
            1 + static_cast<std::int32_t>(signs[static_cast<std::size_t>(k)]);
    });
    return codes;
  }

  const Tensor& latent() const override {
    clipped_.resize(posterior_.mean.value.shape());
    write_clipped_means(clipped_);
    return clipped_;
  }
  const Tensor& latent_bias() const override { return bias_.value; }
  double overhead_bits() const override { return 32.0 * static_cast<double>(bias_.value.size() + 1); }

  std::vector<Parameter*> parameters() override {
    return {&posterior_.mean, &bias_, &posterior_.log_variance, &level_};
  }

  void probe(Probe& probe) const override {
    probe.scalar(quantities().level, level());
    probe.scalar(quantities().noise, mean_log_variance());
    probe.scalar(quantities().pruned, pruned_pct());
    probe.scalar(quantities().kl_weight, kl_weight_);
    probe.cloud(quantities().posterior, posterior_.mean.value.span(), posterior_.log_variance.value.span());
    probe.distribution(quantities().shadow, posterior_.mean.value.size(),
                       [this](Index i) { return static_cast<double>(posterior_.mean.value[i]); });
  }

 private:
  double level() const { return static_cast<double>(level_.value[0]); }
  double clip_reach() const {
    return settings_.clipping == Clipping::off ? std::numeric_limits<double>::infinity() : funnel_;
  }
  Lanes sigma(Index i, Index count) const {
    return exp(Real(0.5) * load_lanes(posterior_.log_variance.value.data() + i, count));
  }
  Lanes theta(Index i, Index count) const { return load_lanes(posterior_.mean.value.data() + i, count); }

  void write_clipped_means(Tensor& to) const {
    const Real a = level_.value[0], reach = static_cast<Real>(clip_reach());
    for_each_register(to.size(), [&](Index i, Index count) {
      const Lanes bound = a + reach * sigma(i, count);
      store_lanes(to.data() + i, count, min(max(theta(i, count), -bound), bound));
    });
  }

  void write_variances(Tensor& to) {
    const Real* log_variance = posterior_.log_variance.value.data();
    for_each_register(to.size(), [&](Index i, Index count) {
      store_lanes(to.data() + i, count, exp(load_lanes(log_variance + i, count)));
    });
  }

  /// Level as shipped: float, also where the arithmetic is double.
  void write_quantized(Tensor& to) {
    const Real a = static_cast<Real>(static_cast<float>(level_.value[0]));
    for_each_register(
        to.size(), [&](Index i, Index count) { store_lanes(to.data() + i, count, a * ternary(i, count)); });
  }

  /// −1, 0 or 1 for each weight; log σ² − log θ² ≥ T is the same as |θ| ≤ e^(−½T)·σ.
  Lanes ternary(Index i, Index count) const {
    const Lanes mean = theta(i, count), zero(Real(0));
    const Lanes nearest = nearbyint(mean / level_.value[0]);
    const Lanes sign = select(nearest > zero, Lanes(Real(1)), select(nearest < zero, Lanes(Real(-1)), zero));
    return select(abs(mean) <= static_cast<Real>(funnel_) * sigma(i, count), zero, sign);
  }

  double mean_log_variance() const {
    const Tensor& l = posterior_.log_variance.value;
    const auto total = parallel_sums<1>(l.size(), kBlockElements, [&](Index begin, Index end) {
      double sum = 0.0;
      for (Index i = begin; i < end; ++i) sum += static_cast<double>(l[i]);
      return Sums<1>{sum};
    });
    return l.empty() ? settings_.initial_log_variance : total[0] / static_cast<double>(l.size());
  }

  double pruned_pct() const {
    const Index size = posterior_.mean.value.size();
    const auto total = parallel_sums<1>(size, kBlockElements, [&](Index begin, Index end) {
      Sums<1> sum{};
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const auto is_pruned = abs(theta(i, count)) <= static_cast<Real>(funnel_) * sigma(i, count);
        sum[0] += sum_lanes(select(is_pruned, Lanes(Real(1)), Lanes(Real(0))), count);
      }
      return sum;
    });
    return 100.0 * total[0] / static_cast<double>(std::max<Index>(1, size));
  }

  Settings settings_;
  double funnel_;  // e^(−½T): half width of the funnels around the levels, in units of σ
  GaussianPosterior posterior_;
  Parameter bias_, level_;
  EffectiveWeight sampled_, fixed_;  // for training and for evaluation
  mutable Tensor clipped_;           // the means that the layer uses, written when asked for
  double kl_weight_ = 0.0;           // β of the last step, for the probe
};

std::vector<OptionSpec> options() {
  const std::vector<OptionSpec> schedule =
      kl_schedule_options("the camera-ready version of VNQ on CIFAR-10: 5 epochs; 0 on MNIST",
                          "VNQ §4.1 uses 15 of 195 epochs; 3 suits runs of about ten");
  return {
      {.key = "initial_log_variance",
       .symbol = "log σ₀²",
       .label = "Initial log variance",
       .default_value = -8.0,
       .kind = RealKind{kSmallestLogVariance, kLargestLogVariance},
       .help =
           "Log variance that every weight starts with; large noise lets the three wells of the prior merge.",
       .source = "VNQ §4.1"},
      {.key = "initial_scale",
       .symbol = "a₀",
       .label = "Initial level",
       .default_value = 0.2,
       .kind = RealKind{kSmallestLevel, 2.0},
       .help = "Magnitude of the outer levels at the start; too large a value prunes nearly everything.",
       .source = "reference codebook of VNQ §3.1"},
      {.key = "scale_learning_rate",
       .symbol = "η_a/η",
       .label = "Learning rate of a",
       .default_value = 0.01,
       .kind = RealKind{0.0, 1.0},
       .help = "Learning rate of the level a as a share of the weights' learning rate; 0 keeps a fixed.",
       .source = "VNQ §4.1: 100 times lower"},
      {.key = "log_threshold",
       .symbol = "T",
       .label = "Pruning threshold",
       .default_value = kUsualThreshold,
       .kind = RealKind{-2.0, 8.0},
       .help = "Weights with log σ² − log θ² ≥ T become zero; also sets the width of the clipping funnels.",
       .source = "VNQ §3.2; §4: 2 (camera-ready version; 3 in the first submission)"},
      schedule[0],
      schedule[1],
      {.key = "clipping",
       .symbol = "",
       .label = "Clipping of means",
       .default_value = std::string("shadow"),
       .kind = ChoiceKind{{"shadow", "in-place", "off"}},
       .help = "How means beyond the outer funnels are treated: clipped in use but kept (shadow), "
               "overwritten, or left.",
       .source = "VNQ §4 (shadow weights: camera-ready version; in-place: first submission)"},
  };
}

/// Knobs: log σ², a, τ.
std::shared_ptr<const Prior> prior() {
  using Numbers = Prior::Numbers;
  return std::make_shared<const Prior>(Prior{
      .knobs = {{{.key = "log_variance",
                  .symbol = "log σ²",
                  .label = "Log variance",
                  .default_value = -6.0,
                  .kind = RealKind{kSmallestLogVariance, kLargestLogVariance},
                  .help = "Log variance of the Gaussian whose divergence is drawn.",
                  .source = ""},
                 "mean_log_variance"},
                {{.key = "level",
                  .symbol = "a",
                  .label = "Level",
                  .default_value = kReferenceLevel,
                  .kind = RealKind{kSmallestLevel, 2.0},
                  .help = "Distance of the outer spikes from zero.",
                  .source = ""},
                 "scale"},
                {{.key = "window",
                  .symbol = "τ",
                  .label = "Window",
                  .default_value = kWindowWidth,
                  .kind = RealKind{0.02, 0.3},
                  .help =
                      "Width of the windows of the approximation, for a level of 0.2. Training uses 0.075.",
                  .source = "VNQ eq. 17"},
                 ""}},
      .log_density = [](double w, Numbers n) { return log_prior(n[1], w); },
      .negative_kl = [](double w, Numbers n) { return -approximate_kl(n[1], w, n[0], n[2]).value; },
      .exact = [](double w, Numbers n) { return -exact_kl(n[1], w, n[0]); },
      .spikes =
          [](Numbers n) {
            return std::vector<double>{-n[1], 0.0, n[1]};
          },
      .log_variance = 0,
      .funnel = [](const Options& o) { return std::exp(-0.5 * o.real("log_threshold")); }});
}

MethodInfo info() {
  const Quantities& q = quantities();
  return {
      .id = "vnq",
      .name = "Variational Network Quantization",
      .short_name = "VNQ",
      .summary = "Learns a mean and a variance for every weight under a prior with spikes at −a, 0 and a.",
      .idea =
          "Every weight has a Gaussian posterior, and a prior with three spikes pulls each of them into one "
          "of "
          "three funnels: large noise around zero, which means the weight can be pruned, or small noise "
          "around "
          "one of the levels ±a. Training is ordinary gradient descent on a sampled network; nothing is "
          "rounded "
          "until the end. Then pruning and rounding to the nearest level costs almost no accuracy, without "
          "fine-tuning.",
      .formula =
          "q(w) = N(θ, σ²),   p(w) ∝ Σ ⅓·1/|w − c|,  c ∈ {−a, 0, a}\n"
          "L = CE + (β/N)·Σ KL(q ‖ p)\n"
          "−KL ≈ Σ_{c≠0} Ω(θ−c)·F(θ−c, σ) + (1 − Σ_{c≠0} Ω(θ−c))·F(θ, σ)   (for a = 0.2)\n"
          "F(u, σ) = k₁·S(k₂ + k₃·log α) − ½·log(1 + 1/α) − k₁,  α = σ²/u²\n"
          "ŵ = 0 where log σ² − log θ² ≥ T, else the nearest of −a, 0, a",
      .watch =
          "The histogram of the means, clipped as the layer uses them, splits into three peaks, and the "
          "error "
          "of the quantized network meets that of the means: it starts far above and closes in as the KL "
          "gains weight. The levels a move slowly, since only the KL moves them. Prior shows the means as "
          "they are moved, θ.",
      .paper = {.authors = "J. Achterhold, J. M. Köhler, A. Schmeink, T. Genewein",
                .title = "Variational Network Quantization",
                .venue = "ICLR 2018, openreview ry-TW-WAb"},
      .weight_bits = {2, 2},
      .act_bits = {32, 32},
      .options = options(),
      .observables = {q.level, q.noise, q.pruned, q.kl_weight, q.posterior, q.shadow},
      .reconstruction =
          "The first public version of the paper does not say how the gradient passes the clip nor whether "
          "the levels are shared between layers: here it reaches the unclipped mean unchanged, and each "
          "layer has its own a.",
      .prior = prior()};
}

}  // namespace

const Method& vnq() {
  static const Method method{
      .info = info(),
      .weight = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<WeightQuantizer> {
        return std::make_unique<VariationalWeight>(site, settings_from(chosen));
      },
      .exact_gradients = true};
  return method;
}

}  // namespace qs
