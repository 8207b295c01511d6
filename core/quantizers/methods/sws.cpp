// Soft weight-sharing: K. Ullrich, E. Meeds, M. Welling, "Soft Weight-Sharing for Neural Network
// Compression", ICLR 2017, arXiv 1702.04008.
//
//   loss = cross-entropy + (τ/N)·( −Σ log p(w) + Σ_j ((1 − A_j)γ_j + B_j e^γ_j) )
// with one learned mixture p of 2^b Gaussians for the weights of all layers (gaussian_mixture.h). The
// layers use the float weights, so that all gradients are exact; at the end every weight becomes the mean
// of the component that claims it.
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/float_bias.h"
#include "core/quantizers/parts/gaussian_mixture.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

const Quantity kUsed{"components_used", "used", "ratio",
                     "Share of the components that at least one weight of the layer goes to.", "%"};
const Quantity kSharpest{"smallest_deviation", "min σⱼ", "noise",
                         "Deviation of the narrowest component of the mixture."};
const Quantity kLow{"lowest_mean", "min μⱼ", "codebook", "Mean of the lowest component of the mixture."};
const Quantity kHigh{"highest_mean", "max μⱼ", "codebook", "Mean of the highest component of the mixture."};
const Quantity kSpread{"component_spread", "log σⱼ²", "prior", "Mean and log variance of every component."};
const Quantity kShare{"component_share", "log πⱼ", "prior", "Mean and log share of every component."};

struct Settings {
  double strength, zero_share, initial_deviation;  // τ, π_0, √(1/λ)
  double mean_lr, precision_lr, share_lr;
  GammaPrior of_zero, of_others;
  Assignment assignment;
};

Settings settings_from(const Options& o) {
  return {.strength = o.real("strength"),
          .zero_share = o.real("zero_share"),
          .initial_deviation = o.real("initial_deviation"),
          .mean_lr = o.real("mean_lr_factor"),
          .precision_lr = o.real("precision_lr_factor"),
          .share_lr = o.real("share_lr_factor"),
          .of_zero = {o.real("zero_shape"), o.real("zero_rate")},
          .of_others = {o.real("other_shape"), o.real("other_rate")},
          .assignment =
              o.text("assignment") == "likelihood" ? Assignment::most_likely : Assignment::most_responsible};
}

/// The mixture of a network, and the range of all weights that it starts from.
struct SharedMixture {
  SharedMixture(int bits, const Settings& settings) : mixture(1 << bits, settings.zero_share) {
    mixture.mean.lr_scale = static_cast<Real>(settings.mean_lr);
    mixture.log_precision.lr_scale = static_cast<Real>(settings.precision_lr);
    mixture.share_logit.lr_scale = static_cast<Real>(settings.share_lr);
  }

  void reach(const Tensor& weights, double deviation) {
    for (const Real w : weights) {
      if (!std::isfinite(w)) continue;
      low = std::min(low, static_cast<double>(w));
      high = std::max(high, static_cast<double>(w));
    }
    mixture.spread(low, high, deviation);
  }

  GaussianMixture mixture;
  double low = 0.0, high = 0.0;
};

class SharedWeight final : public WeightQuantizer {
 public:
  /// The owner of the mixture trains it; its neighbours only add to the gradients.
  SharedWeight(const LayerSite& site, const Settings& settings, std::shared_ptr<SharedMixture> shared,
               bool owns_mixture)
      : settings_(settings),
        shared_(std::move(shared)),
        owns_mixture_(owns_mixture),
        weight_(weight_parameter(site)),
        bias_(site) {}

  void init(const Tensor& weight, const Tensor& bias) override {
    weight_ = Parameter(weight_.name, weight);
    bias_.init(bias);
    shared_->reach(weight, settings_.initial_deviation);
  }

  const EffectiveWeight& forward(const Step& step) override {
    bias_.lend(effective_);
    if (step.mode != Mode::evaluate) {
      effective_.weight = Tensor::borrow(weight_.value.data(), weight_.value.shape());
    } else {
      shipped_.resize(weight_.value.shape());
      const Codes codes = encode();
      for (Index i = 0; i < shipped_.size(); ++i)
        shipped_[i] = static_cast<Real>(
            codes.levels[0][static_cast<std::size_t>(codes.index[static_cast<std::size_t>(i)])]);
      effective_.weight = Tensor::borrow(shipped_.data(), shipped_.shape());
    }
    return effective_;
  }

  void backward(const EffectiveWeight& grad) override {
    array(weight_.grad) += array(grad.weight);
    bias_.add_gradient(grad);
  }

  double penalty(const Step& step) override {
    const double weight =
        settings_.strength / static_cast<double>(std::max<std::int64_t>(1, step.train_images));
    const double of_gradients = step.training() ? weight : 0.0;
    GaussianMixture& mixture = shared_->mixture;
    double sum = mixture.add_surprise(weight_.value.span(), weight_.grad.span(), of_gradients);
    if (owns_mixture_) sum += mixture.add_hyper_prior(settings_.of_zero, settings_.of_others, of_gradients);
    return weight * sum;
  }

  void after_update(const Step&) override {
    if (owns_mixture_) shared_->mixture.clamp_precisions();
  }

  Codes encode() const override {
    const std::vector<MixtureComponent> components = pinned_at_zero(merged(shared_->mixture.components()));
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(weight_.value.size())),
                .levels = {{}},
                .group = {}};
    std::vector<float>& levels = codes.levels[0];
    for (const MixtureComponent& c : components) levels.push_back(static_cast<float>(c.centre));
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    std::vector<std::int32_t> level_of;
    for (const MixtureComponent& c : components)
      level_of.push_back(static_cast<std::int32_t>(
          std::lower_bound(levels.begin(), levels.end(), static_cast<float>(c.centre)) - levels.begin()));
    assign(components, settings_.assignment, weight_.value.span(), codes.index);
    for (std::int32_t& index : codes.index) index = level_of[static_cast<std::size_t>(index)];
    return codes;
  }

  const Tensor& latent() const override { return weight_.value; }
  const Tensor& latent_bias() const override { return bias_.value(); }
  /// The codebook is shipped once, without its zero.
  double overhead_bits() const override {
    return bias_bits() +
           (owns_mixture_ ? 32.0 * static_cast<double>(shared_->mixture.mean.value.size()) : 0.0);
  }

  std::vector<Parameter*> parameters() override {
    if (!owns_mixture_) return {&weight_, bias_.parameter()};
    GaussianMixture& mixture = shared_->mixture;
    return {&weight_, bias_.parameter(), &mixture.mean, &mixture.log_precision, &mixture.share_logit};
  }

  void probe(Probe& probe) const override {
    const std::vector<MixtureComponent> components = shared_->mixture.components();
    std::vector<Real> centres, log_variances, log_shares;
    double sharpest = components.front().deviation();
    for (const MixtureComponent& c : components) {
      centres.push_back(static_cast<Real>(c.centre));
      log_variances.push_back(static_cast<Real>(-c.log_precision));
      log_shares.push_back(static_cast<Real>(std::log(c.share)));
      sharpest = std::min(sharpest, c.deviation());
    }
    const auto [low, high] = std::minmax_element(centres.begin(), centres.end());
    probe.scalar(kUsed, used());
    probe.scalar(kSharpest, sharpest);
    probe.scalar(kLow, static_cast<double>(*low));
    probe.scalar(kHigh, static_cast<double>(*high));
    probe.cloud(kSpread, centres, log_variances);
    probe.cloud(kShare, centres, log_shares);
  }

 private:
  double used() const {
    const Codes codes = encode();
    std::vector<bool> is_used(codes.levels[0].size(), false);
    for (const std::int32_t index : codes.index) is_used[static_cast<std::size_t>(index)] = true;
    return 100.0 * static_cast<double>(std::count(is_used.begin(), is_used.end(), true)) /
           static_cast<double>(is_used.size());
  }

  Settings settings_;
  std::shared_ptr<SharedMixture> shared_;
  bool owns_mixture_;
  Parameter weight_;
  FloatBias bias_;
  Tensor shipped_;
  EffectiveWeight effective_;
};

std::vector<OptionSpec> options() {
  const std::string code = "the authors' tutorial";
  return {
      {"strength", "τ", "Strength of the prior", 0.03, RealKind{0.0, 1.0},
       "Weight of the prior beside the data, as a share of what Bayes' rule gives it.",
       code + ": 0.003 over 30 epochs; 0.03 gathers the weights within ten"},
      {"zero_share", "π₀", "Share of the zero component", 0.99, RealKind{0.01, 0.9999},
       "Share of the component that stays at zero; it is what prunes.", code + ": 0.99"},
      {"initial_deviation", "σ₀", "Initial deviation", 0.02, RealKind{0.001, 10.0},
       "Deviation that every component starts with.",
       code + ": 0.25; 0.02 is where the Gamma priors pull them"},
      {"mean_lr_factor", "", "Learning rate of μ", 0.2, RealKind{0.0, 100.0},
       "Relative to that of the weights; means that learn faster than weights chase them.",
       code + ": 1e-4 beside 5e-4"},
      {"precision_lr_factor", "", "Learning rate of log λ", 6.0, RealKind{0.0, 100.0},
       "Relative to that of the weights.", code + ": 3e-3 beside 5e-4"},
      {"share_lr_factor", "", "Learning rate of ρ", 6.0, RealKind{0.0, 100.0},
       "Relative to that of the weights.", code + ": 3e-3 beside 5e-4"},
      {"zero_shape", "A₀", "Shape, zero component", 5000.0, RealKind{1.0, 1e6},
       "Shape of the Gamma prior of the zero component's precision.", code + ": 5000"},
      {"zero_rate", "B₀", "Rate, zero component", 2.0, RealKind{0.0, 1e4},
       "Rate of the same prior: together they pull the precision to (A − 1)/B.", code + ": 2"},
      {"other_shape", "A", "Shape, other components", 250.0, RealKind{1.0, 1e6},
       "Shape of the Gamma prior of the other precisions.", code + ": 250"},
      {"other_rate", "B", "Rate, other components", 0.1, RealKind{0.0, 1e4}, "Rate of the same prior.",
       code + ": 0.1"},
      {"assignment", "", "Final assignment", std::string("responsibility"),
       ChoiceKind{{"responsibility", "likelihood"}},
       "A weight goes to the component that is most responsible for it, or, without the shares πⱼ, to the "
       "one it is likeliest under, which prunes less.",
       "paper: responsibility"}};
}

/// The two recorded clouds, x before y, as components.
std::vector<MixtureComponent> components_of(Prior::Numbers numbers) {
  const std::size_t count = numbers.size() / 4;
  std::vector<MixtureComponent> all;
  for (std::size_t j = 0; j < count; ++j)
    all.push_back({numbers[j], -numbers[count + j], std::exp(numbers[3 * count + j])});
  return all;
}

std::shared_ptr<const Prior> prior() {
  using Numbers = Prior::Numbers;
  return std::make_shared<const Prior>(
      Prior{.knobs = {},
            .log_density = [](double w, Numbers n) { return log_mixture(components_of(n), w); },
            .negative_kl = nullptr,
            .exact = nullptr,
            .spikes =
                [](Numbers n) {
                  std::vector<double> centres;
                  for (const MixtureComponent& c : components_of(n)) centres.push_back(c.centre);
                  return centres;
                },
            .log_variance = -1,
            .funnel = nullptr,
            .recorded = {kSpread.key, kShare.key},
            .components =
                [](Numbers n) {
                  std::vector<Prior::Component> all;
                  for (const MixtureComponent& c : components_of(n))
                    all.push_back({c.centre, c.deviation(), c.share});
                  return all;
                }});
}

MethodInfo info() {
  return {.id = "sws",
          .name = "Soft weight-sharing",
          .short_name = "SWS",
          .family = MethodFamily::bayesian,
          .summary = "Weights gather in the clusters of a Gaussian mixture that is fitted to them meanwhile.",
          .idea =
              "The prior of the weights is itself learned: a mixture of Gaussians, one of them pinned at "
              "zero with most of the mass. Weights move towards the components that explain them and the "
              "components towards their weights, until the clusters are so narrow that replacing every "
              "weight by its cluster's mean costs nothing. One mixture serves all layers.",
          .formula =
              "p(w) = Σⱼ πⱼ·N(w; μⱼ, 1/λⱼ),   μ₀ = 0,  π₀ fixed\n"
              "L = CE + (τ/N)·( −Σ log p(w) + Σⱼ ((1 − Aⱼ)·log λⱼ + Bⱼ·λⱼ) )\n"
              "∂/∂w: Σⱼ rⱼ·λⱼ·(w − μⱼ),   rⱼ = πⱼ·N(w; μⱼ, 1/λⱼ)/p(w)\n"
              "ŵ = μⱼ with the largest rⱼ, after equal components are merged and the μⱼ nearest to 0 is 0",
          .watch =
              "Prior: the components narrow, and those that no weight needs drift at the bottom. Weights: "
              "clusters form around the means. The penalty may be negative: it is the log of a density.",
          .paper = {"K. Ullrich, E. Meeds, M. Welling", "Soft Weight-Sharing for Neural Network Compression",
                    "ICLR 2017, arXiv 1702.04008"},
          .weight_bits = {2, 5},
          .act_bits = {kFloatBits, kFloatBits},
          .options = options(),
          .observables = {kUsed, kSharpest, kLow, kHigh, kSpread, kShare},
          .reconstruction =
              "The number of components is 2ᵇ for b bits (the paper: 17). Biases stay float; the "
              "authors' code shares them too. The size counts b bits a weight, not the paper's "
              "sparse storage with Huffman codes.",
          .prior = prior()};
}

/// Builds the quantizers of one network around one mixture.
WeightFactory network_weights(const Options& chosen) {
  return [shared = std::shared_ptr<SharedMixture>(), settings = settings_from(chosen)](
             const LayerSite& site, const Options&) mutable -> std::unique_ptr<WeightQuantizer> {
    const bool is_first = !shared;
    if (is_first) shared = std::make_shared<SharedMixture>(site.bits, settings);
    return std::make_unique<SharedWeight>(site, settings, shared, is_first);
  };
}

}  // namespace

const Method& sws() {
  static const Method method{
      .info = info(),
      .weight = [](const LayerSite& site,
                   const Options& chosen) { return network_weights(chosen)(site, chosen); },
      .network_weights = network_weights,
      .exact_gradients = true};
  return method;
}

}  // namespace qs
