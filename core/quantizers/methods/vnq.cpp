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

#include "core/quantizers/method.h"
#include "core/quantizers/parts/gaussian_weight.h"
#include "core/quantizers/parts/quantizing_prior.h"
#include "core/tensor/registers.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kSmallestLevel =
    0.05;  // VNQ §4; without it a layer whose weights are all pruned loses its levels

/// Where the level starts at the scale of the layer's own weights: those of a wide layer are far below 0.05.
constexpr double kSmallestRelativeLevel = 0.005;

constexpr double kUsualThreshold = 2.0;  // T

const Quantity kLevel{"scale", "a", "codebook", "The learned levels are −a, 0 and a."};
const Quantity kShadow{
    "shadow", "θ", "prior",
    "Means as the optimizer moves them; those beyond the outer funnels are clipped in use."};

enum class Clipping { shadow, in_place, off };

struct Settings {
  GaussianSettings posterior;
  double initial_level, level_of_rms, level_learning_rate;
  Clipping clipping;
};

Settings settings_from(const Options& options) {
  const std::string& clipping = options.text("clipping");
  return {.posterior = {.initial_log_variance = options.real("initial_log_variance"),
                        .smallest_log_variance = kSmallestLogVariance,
                        .largest_log_variance = kLargestLogVariance,
                        .log_threshold = options.real("log_threshold"),
                        .kl = kl_schedule_from(options)},
          .initial_level = options.real("initial_scale"),
          .level_of_rms = options.real("initial_scale_of_rms"),
          .level_learning_rate = options.real("scale_learning_rate"),
          .clipping = clipping == "shadow"     ? Clipping::shadow
                      : clipping == "in-place" ? Clipping::in_place
                                               : Clipping::off};
}

double root_mean_square(const Tensor& weight) {
  const Moments of = moments(weight.span());
  return std::sqrt(of.mean * of.mean + of.variance);
}

class VariationalWeight final : public GaussianWeight {
 public:
  VariationalWeight(const LayerSite& site, const Settings& settings)
      : GaussianWeight(site, settings.posterior),
        initial_level_(settings.initial_level),
        level_of_rms_(settings.level_of_rms),
        clipping_(settings.clipping),
        level_(site.layer + ".weight.scale", Tensor(Shape{1}, static_cast<Real>(settings.initial_level))) {
    level_.lr_scale = static_cast<Real>(settings.level_learning_rate);
    level_.decay = false;
  }

  void init(const Tensor& weight, const Tensor& bias) override {
    GaussianWeight::init(weight, bias);
    const double start = level_of_rms_ > 0.0 ? level_of_rms_ * root_mean_square(weight) : initial_level_;
    level_.value.fill(static_cast<Real>(std::max(start, smallest_level())));
  }

  void after_update(const Step& step) override {
    GaussianWeight::after_update(step);
    level_.value[0] = std::max(level_.value[0], static_cast<Real>(smallest_level()));
    if (clipping_ == Clipping::in_place) write_clipped_means(posterior().mean.value);
  }

  Codes encode() const override {
    const Index size = mean().size();
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
    clipped_.resize(mean().shape());
    write_clipped_means(clipped_);
    return clipped_;
  }

  std::vector<Parameter*> parameters() override {
    std::vector<Parameter*> all = GaussianWeight::parameters();
    all.push_back(&level_);
    return all;
  }

  void probe(Probe& probe) const override {
    GaussianWeight::probe(probe);
    probe.scalar(kLevel, level());
    probe.distribution(kShadow, mean().size(), [this](Index i) { return static_cast<double>(mean()[i]); });
  }

  bool set_scalar(std::string_view key, double value) override {
    if (key != kLevel.key) return GaussianWeight::set_scalar(key, value);
    level_.value[0] = static_cast<Real>(std::max(value, smallest_level()));
    return true;
  }

 private:
  double level() const { return static_cast<double>(level_.value[0]); }
  double smallest_level() const { return level_of_rms_ > 0.0 ? kSmallestRelativeLevel : kSmallestLevel; }
  double clip_reach() const {
    return clipping_ == Clipping::off ? std::numeric_limits<double>::infinity() : funnel();
  }

  void use_means(Tensor& to) override {
    to.resize(mean().shape());
    write_clipped_means(to);
  }

  void write_clipped_means(Tensor& to) const {
    const Real a = level_.value[0], reach = static_cast<Real>(clip_reach());
    for_each_register(to.size(), [&](Index i, Index count) {
      const Lanes bound = a + reach * sigma(i, count);
      store_lanes(to.data() + i, count, min(max(theta(i, count), -bound), bound));
    });
  }

  /// Level as shipped: float, also where the arithmetic is double.
  void write_quantized(Tensor& to) override {
    const Real a = static_cast<Real>(static_cast<float>(level_.value[0]));
    for_each_register(
        to.size(), [&](Index i, Index count) { store_lanes(to.data() + i, count, a * ternary(i, count)); });
  }

  /// −1, 0 or 1 for each weight.
  Lanes ternary(Index i, Index count) const {
    const Lanes zero(Real(0)), nearest = nearbyint(theta(i, count) / level_.value[0]);
    const Lanes sign = select(nearest > zero, Lanes(Real(1)), select(nearest < zero, Lanes(Real(-1)), zero));
    return select(is_pruned(i, count), zero, sign);
  }

  double add_kl(double weight) override {
    const KlSums kl = qs::add_kl(posterior(), level(), clip_reach(), weight);
    if (weight != 0.0) level_.grad[0] += static_cast<Real>(weight * kl.d_level);
    return kl.value;
  }

  double initial_level_, level_of_rms_;
  Clipping clipping_;
  Parameter level_;         // a
  mutable Tensor clipped_;  // the means that the layer uses, written when asked for
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
      {.key = "initial_scale_of_rms",
       .symbol = "a₀/RMS",
       .label = "Initial level over RMS",
       .default_value = 0.0,
       .kind = RealKind{0.0, 10.0},
       .help = "Where the level starts, in root mean squares of the layer's weights, so that layers of small "
               "weights keep some at their levels; 0: the initial level above, the same in every layer.",
       .source = "ours, for short runs",
       .zero_word = "off"},
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
  const GaussianWeight::Observables& of = GaussianWeight::observables();
  return {
      .id = "vnq",
      .name = "Variational Network Quantization",
      .short_name = "VNQ",
      .family = MethodFamily::bayesian,
      .summary = "Learns a mean and a variance for every weight under a prior with spikes at −a, 0 and a.",
      .idea =
          "Every weight has a Gaussian posterior, and a prior with three spikes pulls each of them into "
          "one of three funnels: large noise around zero, which means the weight can be pruned, or small "
          "noise around one of the levels ±a. Training is ordinary gradient descent on a sampled network; "
          "nothing is rounded until the end. Then pruning and rounding to the nearest level costs almost "
          "no accuracy, without fine-tuning.",
      .formula =
          "q(w) = N(θ, σ²),   p(w) ∝ Σ ⅓·1/|w − c|,  c ∈ {−a, 0, a}\n"
          "L = CE + (β/N)·Σ KL(q ‖ p)\n"
          "−KL ≈ Σ_{c≠0} Ω(θ−c)·F(θ−c, σ) + (1 − Σ_{c≠0} Ω(θ−c))·F(θ, σ)   (for a = 0.2)\n"
          "F(u, σ) = k₁·S(k₂ + k₃·log α) − ½·log(1 + 1/α) − k₁,  α = σ²/u²\n"
          "ŵ = 0 where log σ² − log θ² ≥ T, else the nearest of −a, 0, a",
      .watch =
          "The histogram of the means, clipped as the layer uses them, splits into three peaks, and the "
          "error of the quantized network meets that of the means: it starts far above and closes in as "
          "the KL gains weight. The levels a move slowly, since only the KL moves them. Prior shows the "
          "means as they are moved, θ.",
      .paper = {.authors = "J. Achterhold, J. M. Köhler, A. Schmeink, T. Genewein",
                .title = "Variational Network Quantization",
                .venue = "ICLR 2018, openreview ry-TW-WAb"},
      .weight_bits = {2, 2},
      .act_bits = {32, 32},
      .options = options(),
      .observables = {kLevel, of.noise, of.pruned, of.kl_weight, of.posterior, kShadow},
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
