// LR-Net: O. Shayer, D. Levi, E. Fetaya, "Learning Discrete Weights Using the Local Reparameterization
// Trick", ICLR 2018, arXiv 1710.07739.
//
//   every weight is random on a·{−1, 0, 1} or a·{−1, 1} (discrete_weights.h); its logits are trained
//   pre-activation ~ N(Σ x·aμ, Σ x²·a²v + 10⁻³) by the central limit theorem: sampled, all gradients exact
//   penalty: ternary (λ/2)·Σ(A² + B²), binary λ·Σ P(+1)(1 − P(+1))
//   start: W̃ = clip(W/std W, −1, 1) becomes the mean, as far as probabilities in [0.05, 0.95] allow
// At test the weights are the most probable ones, or one draw. The paper's networks have batch
// normalization and no scale; here each layer has a scale a = e^s, trained with the logits.
#include <cmath>

#include "core/base/philox.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/discrete_weights.h"
#include "core/quantizers/parts/float_bias.h"
#include "core/tensor/noise.h"
#include "core/tensor/registers.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

// a² and its products with the inputs have to fit into a float.
constexpr double kSmallestLogScale = -14.0, kLargestLogScale = 30.0;
constexpr Real kVarianceFloor = Real(1e-3);       // under the root, in the authors' code
constexpr std::uint32_t kTestDraw = 0x4c520001u;  // keeps the draw for the test apart from all training noise
constexpr Index kEntropyWeights = 1 << 14;        // that a reading of the entropy looks at

const Quantity kScale{"scale", "a", "scale", "The levels are −a, 0, a or −a, a."};
const Quantity kEntropy{"entropy", "H", "ratio",
                        "Mean entropy of a weight: 0 where all are decided, at most 1 or log₂ 3.", "bits"};
const Quantity kMinus{"probability_minus", "p(−1)", "prior",
                      "Probability of the lowest level, for every weight."};
const Quantity kZero{"probability_zero", "p(0)", "prior", "Probability of zero, for every weight."};
const Quantity kPlus{"probability_plus", "p(+1)", "prior",
                     "Probability of the highest level, for every weight."};

enum class TestWeights { most_probable, sampled };

struct Settings {
  double regularization, logit_rate;
  bool trains_scale;
  TestWeights test_weights;
};

Settings settings_from(const Options& options, int bits) {
  return {.regularization = options.real(bits == 1 ? "entropy_penalty" : "probability_decay"),
          .logit_rate = options.real("logit_rate"),
          .trains_scale = options.text("levels") == "trained",
          .test_weights =
              options.text("test_weights") == "sampled" ? TestWeights::sampled : TestWeights::most_probable};
}

/// λ·(penalty of the logits of one register), and its derivatives.
template <class Batch>
struct PenaltyTerm {
  Batch value;
  std::array<Batch, 2> slope;
};

PenaltyTerm<Lanes> penalty_term(TernaryWeight, const std::array<Lanes, 2>& logits) {
  return {Real(0.5) * fma(logits[0], logits[0], logits[1] * logits[1]), {logits[0], logits[1]}};
}

/// p(1 − p) is a quarter of the variance.
PenaltyTerm<Lanes> penalty_term(BinaryWeight, const std::array<Lanes, 1>& logits) {
  const auto moments = BinaryWeight::moments(logits);
  return {Real(0.25) * moments.variance, {Real(0.25) * moments.d_variance[0], Lanes(Real(0))}};
}

template <class Levels>
class DiscreteWeight final : public WeightQuantizer {
  static constexpr std::size_t kLogits = Levels::kLogits;

 public:
  DiscreteWeight(const LayerSite& site, const Settings& settings)
      : settings_(settings),
        bias_(site),
        test_noise_{.key0 = static_cast<std::uint32_t>(site.seed),
                    .key1 = static_cast<std::uint32_t>(site.seed >> 32),
                    .place = site.place,
                    .step = kTestDraw} {
    sampled_.variance_floor = kVarianceFloor;
    for (std::size_t k = 0; k < kLogits; ++k) {
      logits_[k].name = site.layer + ".weight." + Levels::kNames[k];
      logits_[k].lr_scale = static_cast<Real>(settings.logit_rate);
      logits_[k].decay = false;
    }
    log_scale_ = Parameter(site.layer + ".weight.log_scale", Tensor(Shape{1}));
    log_scale_.lr_scale = settings.trains_scale ? Real(1) : Real(0);
    log_scale_.decay = false;
  }

  void init(const Tensor& weight, const Tensor& bias) override {
    bias_.init(bias);
    for (Parameter& logit : logits_) logit.value = logit.grad = Tensor(weight.shape());
    const double deviation = std::sqrt(moments(weight.span()).variance);
    double overlap = 0.0, power = 0.0;  // Σ w·E[ŵ], Σ E[ŵ]²: their quotient is the best scale for the means
    for (Index i = 0; i < weight.size(); ++i) {
      const double w = static_cast<double>(weight[i]);
      const auto start = Levels::start(deviation > 0.0 ? std::clamp(w / deviation, -1.0, 1.0) : 0.0);
      for (std::size_t k = 0; k < kLogits; ++k) logits_[k].value[i] = static_cast<Real>(start[k]);
      const Probabilities p = Levels::probabilities(start);
      overlap += w * (p[2] - p[0]);
      power += (p[2] - p[0]) * (p[2] - p[0]);
    }
    const double scale = power > 0.0 && overlap > 0.0 ? overlap / power : 0.0;
    log_scale_.value[0] =
        settings_.trains_scale ? static_cast<Real>(std::log(std::max(scale, 1e-300))) : Real(0);
    keep_in_range();
    for (EffectiveWeight* effective : {&sampled_, &fixed_}) effective->weight.resize(weight.shape());
    sampled_.variance.resize(weight.shape());
    latent_.resize(weight.shape());
    draw_for_test(weight.shape());
  }

  const EffectiveWeight& forward(const Step& step) override {
    EffectiveWeight& result = step.training() ? sampled_ : fixed_;
    bias_.lend(result);
    if (step.training()) {
      write_moments(result);
    } else if (step.mode == Mode::evaluate_soft) {
      write_means(result.weight);
    } else {
      const Real a = static_cast<Real>(shipped_scale());
      for_each_register(result.weight.size(), [&](Index i, Index count) {
        store_lanes(result.weight.data() + i, count, a * test_sign(i, count));
      });
    }
    return result;
  }

  /// Of both moments through the logits, and of s: ∂(aμ)/∂s = aμ, ∂(a²v)/∂s = 2a²v.
  void backward(const EffectiveWeight& grad) override {
    const Real a = static_cast<Real>(scale());
    const Sums<1> of_scale = sum_registers<1>(grad.weight.size(), [&](Index i, Index count) {
      const Lanes by_mean = a * load_lanes(grad.weight.data() + i, count);
      const Lanes by_variance = (a * a) * load_lanes(grad.variance.data() + i, count);
      const auto moments = Levels::moments(logits_at(i, count));
      for (std::size_t k = 0; k < kLogits; ++k)
        add(logits_[k].grad.data() + i, count,
            fma(by_mean, moments.d_mean[k], by_variance * moments.d_variance[k]));
      return std::array<Lanes, 1>{fma(by_mean, moments.mean, Real(2) * by_variance * moments.variance)};
    });
    log_scale_.grad[0] += static_cast<Real>(of_scale[0]);
    bias_.add_gradient(grad);
  }

  double penalty(const Step& step) override {
    if (settings_.regularization == 0.0) return 0.0;
    const Real weight = static_cast<Real>(settings_.regularization);
    const Sums<1> sum = sum_registers<1>(latent_.size(), [&](Index i, Index count) {
      const PenaltyTerm<Lanes> term = penalty_term(Levels{}, logits_at(i, count));
      for (std::size_t k = 0; k < kLogits && step.training(); ++k)
        add(logits_[k].grad.data() + i, count, weight * term.slope[k]);
      return std::array<Lanes, 1>{lane_mask(count) * term.value};
    });
    return settings_.regularization * sum[0];
  }

  void after_update(const Step&) override { keep_in_range(); }

  Codes encode() const override {
    const float a = shipped_scale();
    constexpr bool kHasZero = kLogits == 2;
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(latent_.size())),
                .levels = {kHasZero ? std::vector<float>{-a, 0.0f, a} : std::vector<float>{-a, a}},
                .group = {}};
    for_each_register(latent_.size(), [&](Index i, Index count) {
      std::array<Real, Lanes::size> signs;
      test_sign(i, count).store_unaligned(signs.data());
      for (Index k = 0; k < count; ++k) {
        const auto sign = static_cast<std::int32_t>(signs[static_cast<std::size_t>(k)]);
        codes.index[static_cast<std::size_t>(i + k)] = kHasZero ? sign + 1 : (sign + 1) / 2;
      }
    });
    return codes;
  }

  const Tensor& latent() const override {
    write_means(latent_);
    return latent_;
  }
  const Tensor& latent_bias() const override { return bias_.value(); }
  double overhead_bits() const override { return bias_bits() + 32.0; }

  std::vector<Parameter*> parameters() override {
    std::vector<Parameter*> all{bias_.parameter()};
    for (Parameter& logit : logits_) all.push_back(&logit);
    all.push_back(&log_scale_);
    return all;
  }

  void probe(Probe& probe) const override {
    probe.scalar(kScale, scale());
    probe.scalar(kEntropy, mean_entropy());
    const auto show = [&](const Quantity& quantity, std::size_t level) {
      probe.distribution(quantity, latent_.size(),
                         [this, level](Index i) { return probabilities(i)[level]; });
    };
    show(kMinus, 0);
    if (kLogits == 2) show(kZero, 1);
    show(kPlus, 2);
  }

  bool set_scalar(std::string_view key, double value) override {
    if (key != kScale.key || !(value > 0.0)) return false;
    log_scale_.value[0] = static_cast<Real>(std::log(value));
    keep_in_range();
    return true;
  }

  std::optional<Chances> chances(Index i) const override {
    const Probabilities p = probabilities(i);
    const double a = scale();
    if (kLogits == 1) return Chances{.levels = {-a, a}, .probability = {p[0], p[2]}};
    return Chances{.levels = {-a, 0.0, a}, .probability = {p[0], p[1], p[2]}};
  }

 private:
  double scale() const { return std::exp(static_cast<double>(log_scale_.value[0])); }
  /// Float, also where the arithmetic is double.
  float shipped_scale() const { return static_cast<float>(scale()); }

  std::array<Lanes, kLogits> logits_at(Index i, Index count) const {
    std::array<Lanes, kLogits> lanes;
    for (std::size_t k = 0; k < kLogits; ++k) lanes[k] = load_lanes(logits_[k].value.data() + i, count);
    return lanes;
  }

  Probabilities probabilities(Index i) const {
    typename Levels::Logits logits;
    for (std::size_t k = 0; k < kLogits; ++k) logits[k] = static_cast<double>(logits_[k].value[i]);
    return Levels::probabilities(logits);
  }

  static void add(Real* to, Index count, const Lanes& more) {
    store_lanes(to, count, load_lanes(to, count) + more);
  }

  void write_moments(EffectiveWeight& to) const {
    const Real a = static_cast<Real>(scale());
    for_each_register(to.weight.size(), [&](Index i, Index count) {
      const auto moments = Levels::moments(logits_at(i, count));
      store_lanes(to.weight.data() + i, count, a * moments.mean);
      store_lanes(to.variance.data() + i, count, (a * a) * moments.variance);
    });
  }

  void write_means(Tensor& to) const {
    const Real a = static_cast<Real>(scale());
    for_each_register(to.size(), [&](Index i, Index count) {
      store_lanes(to.data() + i, count, a * Levels::moments(logits_at(i, count)).mean);
    });
  }

  /// −1, 0 or 1, as shipped.
  Lanes test_sign(Index i, Index count) const {
    if (settings_.test_weights == TestWeights::most_probable)
      return Levels::most_probable(logits_at(i, count));
    alignas(64) std::array<Real, Lanes::size> signs{};
    for (Index k = 0; k < count; ++k) {
      const Probabilities p = probabilities(i + k);
      const double u = static_cast<double>(test_draw_[i + k]);
      signs[static_cast<std::size_t>(k)] = u < p[0] ? Real(-1) : u < p[0] + p[1] ? Real(0) : Real(1);
    }
    return Lanes::load_aligned(signs.data());
  }

  /// One uniform number for each weight, the same in every evaluation of a run: one network is drawn and
  /// shipped.
  void draw_for_test(const Shape& shape) {
    if (settings_.test_weights != TestWeights::sampled) return;
    test_draw_.resize(shape);
    fill_uniform(test_draw_, Real(0), Real(1), Random(test_noise_));
  }

  void keep_in_range() {
    constexpr Real kBound = static_cast<Real>(kLargestLogit);
    for (Parameter& logit : logits_)
      for_each_register(logit.value.size(), [&](Index i, Index count) {
        Real* at = logit.value.data() + i;
        store_lanes(at, count, clip(load_lanes(at, count), Lanes(-kBound), Lanes(kBound)));
      });
    log_scale_.value[0] = std::clamp(log_scale_.value[0], static_cast<Real>(kSmallestLogScale),
                                     static_cast<Real>(kLargestLogScale));
  }

  double mean_entropy() const {
    const Index stride = std::max<Index>(1, latent_.size() / kEntropyWeights);
    double sum = 0.0;
    Index count = 0;
    for (Index i = 0; i < latent_.size(); i += stride, ++count) sum += entropy(probabilities(i));
    return count == 0 ? 0.0 : sum / static_cast<double>(count);
  }

  Settings settings_;
  FloatBias bias_;
  Stream test_noise_;
  std::array<Parameter, kLogits> logits_;
  Parameter log_scale_;              // s = log a
  EffectiveWeight sampled_, fixed_;  // for training and for evaluation
  Tensor test_draw_;                 // uniform numbers; empty when the most probable weights are shipped
  mutable Tensor latent_;            // the means a·μ, written when asked for
};

std::vector<OptionSpec> options() {
  return {
      {.key = "probability_decay",
       .symbol = "λ",
       .label = "Probability decay (ternary)",
       .default_value = 1e-11,
       .kind = RealKind{0.0, 1.0},
       .help = "Weight of ½·Σ(A² + B²), which keeps ternary weights from being decided too early.",
       .source = "the authors' code",
       .relevant_when = {when("weight_bits", {"2"})}},
      {.key = "entropy_penalty",
       .symbol = "λ",
       .label = "Entropy penalty (binary)",
       .default_value = 1e-6,
       .kind = RealKind{0.0, 1.0},
       .help = "Weight of Σ p(1 − p), which makes binary weights decide for a sign.",
       .source = "the authors' code",
       .relevant_when = {when("weight_bits", {"1"})}},
      {.key = "logit_rate",
       .symbol = "η_A/η",
       .label = "Learning rate of the logits",
       .default_value = 10.0,
       .kind = RealKind{0.01, 1000.0, true},
       .help = "Learning rate of the logits as a multiple of that of biases and scales.",
       .source = "LR-Net trains logits at 0.01; ten times the usual rate of Adam"},
      {.key = "levels",
       .symbol = "a",
       .label = "Levels",
       .default_value = std::string("trained"),
       .kind = ChoiceKind{{"trained", "one"}},
       .help = "A trained scale for each layer, or the levels −1, 0, 1, which need batch normalization.",
       .source = "trained is ours; LR-Net: one, with batch normalization behind every layer"},
      {.key = "test_weights",
       .symbol = "ŵ",
       .label = "Weights at test",
       .default_value = std::string("most-probable"),
       .kind = ChoiceKind{{"most-probable", "sampled"}},
       .help = "The most probable level of each weight, or one draw from its distribution.",
       .source = "LR-Net draws; the most probable weights as in Roth and Pernkopf, ECML-PKDD 2019"},
  };
}

MethodInfo info() {
  return {
      .id = "lr-net",
      .name = "LR-Net",
      .short_name = "LR-Net",
      .family = MethodFamily::bayesian,
      .summary = "Learns for every weight the probabilities of −a, 0 and a, or of −a and a.",
      .idea =
          "The weights are not rounded but random: each has a probability for every level, and the "
          "probabilities are trained. A sum of many independent random weights is nearly Gaussian, so the "
          "layer samples its outputs from their mean and variance, and the gradients are those of this "
          "smooth network, without a straight-through estimator. As training goes on most weights decide "
          "for a level; the test uses the most probable one.",
      .formula =
          "ternary: p(0) = S(A),  p(+1) = S(B)(1 − S(A)),  p(−1) = (1 − S(B))(1 − S(A))\n"
          "binary: p(+1) = S(A),  p(−1) = 1 − S(A)\n"
          "μ = Σ p(k)·k,   v = Σ p(k)·k² − μ²\n"
          "y = a·(μ ∗ x) + √(a²·(v ∗ x²) + 10⁻³) ∘ ε + bias,   ε ~ N(0, 1)\n"
          "ŵ = a·argmax p(k)",
      .watch =
          "Histograms of the probabilities: mass moves from the middle to 0 and 1, and the entropy H falls. "
          "The error of the quantized network meets that of the network of means as it does.",
      .paper = {.authors = "O. Shayer, D. Levi, E. Fetaya",
                .title = "Learning Discrete Weights Using the Local Reparameterization Trick",
                .venue = "ICLR 2018, arXiv 1710.07739"},
      .weight_bits = {1, 2},
      .act_bits = {kFloatBits, kFloatBits},
      .options = options(),
      .observables = {kScale, kEntropy, kMinus, kZero, kPlus},
      .reconstruction =
          "The paper's layers have no scale, since batch normalization follows each of them. Here a layer "
          "has a trained scale, so that networks without normalization can be trained too; it starts where "
          "the means fit the float weights best.",
      .recommended = {{"layer_policy", "all-but-last", "LR-Net §4"}}};
}

}  // namespace

const Method& lr_net() {
  static const Method method{
      .info = info(),
      .weight = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<WeightQuantizer> {
        const Settings settings = settings_from(chosen, site.bits);
        if (site.bits == 1) return std::make_unique<DiscreteWeight<BinaryWeight>>(site, settings);
        return std::make_unique<DiscreteWeight<TernaryWeight>>(site, settings);
      },
      .exact_gradients = true};
  return method;
}

}  // namespace qs
