// LQ-Nets: learned quantizers. D. Zhang, J. Yang, D. Ye, G. Hua, ECCV 2018, arXiv 1807.10029.
//
//   weights      levels vᵀe, e ∈ {−1, 1}^K, one basis v per filter
//   ReLU outputs levels vᵀe, e ∈ {0, 1}^K, one basis per layer
//   forward      the nearest level under the current v
//   each step    QEM: v* ← (BᵀB + δI)⁻¹(Bᵀx + δv) for the codes B just chosen
//                v ← the moving average of all v* so far, with weights ∝ 0.9^age that sum to 1
// The ridge δ, the moving average and the initial v are those of the authors' code, whose framework removes
// the bias towards the average's start as Adam does: the first step replaces the initial v by v*.
#include <cmath>
#include <limits>
#include <memory>

#include "core/quantizers/method.h"
#include "core/quantizers/parts/filter_codebook.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kNormalQuartile = 0.6745;    // Φ⁻¹(0.75), with the digits of the authors' code
constexpr double kSmallestDeviation = 1e-12;  // of all-zero data: levels stay apart

struct Settings {
  bool follows_data;  // the first basis from the data, or the authors' constants
  int alternations;
  double ridge, momentum;
};

Settings settings_from(const Options& options) {
  return {.follows_data = options.text("initial_basis") == "data",
          .alternations = static_cast<int>(options.integer("alternations")),
          .ridge = options.real("ridge"),
          .momentum = options.real("basis_momentum")};
}

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all = basis_quantities(
      "v", "", "Coefficient of one bit of the code; the levels are the sums of coefficients with signs.");
  return all;
}

/// Not trained by gradients, but saved.
Parameter saved_parameter(const LayerSite& site, const std::string& name, const Shape& shape) {
  Parameter parameter(site.layer + (site.is_activation ? "." : ".weight.") + name, Tensor(shape));
  parameter.lr_scale = 0;
  parameter.decay = false;
  return parameter;
}

/// v_j ∝ 2^j, with the largest level at `top`.
Basis binary_basis(double top, int bits) {
  Basis basis{};
  for (int j = 0; j < bits; ++j)
    basis[static_cast<std::size_t>(j)] = top * std::exp2(j) / (std::exp2(bits) - 1.0);
  return basis;
}

/// QEM from `start`; `sums` are those of the codes under `start`. Further rounds choose codes anew.
template <class Sum>
Basis refit(const LevelTable& start_table, LevelSums sums, const Basis& start, const Settings& settings,
            const Sum& sum_under) {
  LevelTable table = start_table;
  Basis basis = least_squares(table, sums, settings.ridge, start);
  for (int round = 1; round < settings.alternations; ++round) {
    table = level_table(table.kind, basis, table.bits);
    sums = sum_under(table);
    basis = least_squares(table, sums, settings.ridge, start);
  }
  return basis;
}

/// The basis of the next step takes effect after the optimizer's update, so that a forward pass can be
/// repeated.
class BasisState {
 public:
  BasisState(const LayerSite& site, double momentum)
      : momentum_(momentum),
        now_(saved_parameter(site, "basis", Shape{1, site.bits})),
        steps_(saved_parameter(site, "basis_steps", Shape{1})) {}

  void resize(Index groups) {
    const Shape shape{groups, now_.value.shape()[1]};
    now_.value = Tensor(shape);
    now_.grad = Tensor(shape);
    next_ = Tensor(shape);
    steps_.value[0] = Real(0);
    has_next_ = false;
  }
  Basis basis(Index group) const { return load_basis(now_.value, group); }
  void start(Index group, const Basis& basis) { store_basis(now_.value, group, basis); }
  void prepare(Index group, const Basis& fitted) {
    const Basis old = basis(group);
    const double share = share_of_new();
    Basis mean{};
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] = (1.0 - share) * old[k] + share * fitted[k];
    store_basis(next_, group, mean);
  }
  void has_prepared() { has_next_ = true; }
  void advance() {
    if (!has_next_) return;
    std::copy(next_.begin(), next_.end(), now_.value.begin());
    steps_.value[0] += Real(1);
    has_next_ = false;
  }
  Index size() const { return now_.value.size(); }
  std::vector<Parameter*> parameters() { return {&steps_, &now_}; }

 private:
  /// (1 − m)/(1 − mᵗ) in step t = 1, 2, …: an average over t values has no room for the initial basis.
  double share_of_new() const {
    return (1.0 - momentum_) / (1.0 - std::pow(momentum_, static_cast<double>(steps_.value[0]) + 1.0));
  }

  double momentum_;
  Parameter now_, steps_;  // v, and how many values it is the average of
  Tensor next_;
  bool has_next_ = false;
};

class LearnedWeights final : public TensorQuantizer {
 public:
  LearnedWeights(const LayerSite& site, const Settings& settings)
      : bits_(site.bits), settings_(settings), state_(site, settings.momentum) {}

  void calibrate(const Tensor& x) override {
    const Filters filters(x.shape());
    state_.resize(filters.count);
    fits_.resize(filters.count, bits_);
    // He's deviation √(2/(k²O)) for a network that starts from it; else the filter's own.
    const double outputs =
        static_cast<double>(filters.count * (x.shape().rank() == 4 ? x.shape()[1] * x.shape()[2] : 1));
    for_each_filter(filters, [&](Index filter) {
      const auto weights = filters.of(x, filter);
      const double mean_square = energy(weights) / static_cast<double>(std::max<Index>(1, filters.size));
      const double deviation = settings_.follows_data ? std::max(kSmallestDeviation, std::sqrt(mean_square))
                                                      : std::sqrt(2.0 / outputs);
      const double finest = kNormalQuartile * deviation / std::exp2(bits_ - 1);
      const Basis first = binary_basis(finest * (std::exp2(bits_) - 1.0), bits_);
      state_.start(filter, first);
      const LevelTable table = level_table(Codebook::with_sign, first, bits_);
      remember(weights, filter, table, first, sum_by_level(table, weights));
    });
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step& step, std::uint32_t) override {
    const Filters filters(x.shape());
    for_each_filter(filters, [&](Index filter) {
      const auto weights = filters.of(x, filter);
      const Basis basis = state_.basis(filter);
      const LevelTable table = level_table(Codebook::with_sign, basis, bits_);
      quantize(table, weights, filters.of(y, filter));
      if (!step.training()) return;
      const LevelSums sums = sum_by_level(table, weights);
      remember(weights, filter, table, basis, sums);
      state_.prepare(filter, refit(table, sums, basis, settings_,
                                   [&](const LevelTable& other) { return sum_by_level(other, weights); }));
    });
    if (step.training()) state_.has_prepared();
  }

  /// Straight-through: the gradient of the quantized weight moves the float weight unchanged.
  void backward(const Tensor&, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    pass_gradient(dy, dx);
  }

  void after_update(const Step&) override { state_.advance(); }

  Codes encode(const Tensor& x) const override {
    return encode_filters(
        x, [this](Index filter) { return level_table(Codebook::with_sign, state_.basis(filter), bits_); });
  }

  double overhead_bits() const override { return 32.0 * static_cast<double>(state_.size()); }
  std::vector<Parameter*> parameters() override { return state_.parameters(); }
  void probe(Probe& probe) const override { fits_.publish(probe, quantities()); }

 private:
  void remember(std::span<const Real> weights, Index filter, const LevelTable& table, const Basis& basis,
                const LevelSums& sums) {
    const double signal = energy(weights), error = squared_error(table, sums, signal);
    fits_.set(filter, basis, largest_magnitude(weights), signal > 0.0 ? error / signal : 0.0);
  }

  int bits_;
  Settings settings_;
  BasisState state_;
  FilterFits fits_;
};

class LearnedActivations final : public TensorQuantizer {
 public:
  LearnedActivations(const LayerSite& site, const Settings& settings)
      : bits_(site.bits), settings_(settings), state_(site, settings.momentum) {
    start(1.0);
  }

  /// The paper's constants suit the positive half of a standard normal, whose mean square is ½.
  void calibrate(const Tensor& x) override {
    const double mean_square = x.empty() ? 0.0 : energy(x.span()) / static_cast<double>(x.size());
    start(settings_.follows_data ? std::max(kSmallestDeviation, std::sqrt(2.0 * mean_square)) : 1.0);
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step& step, std::uint32_t) override {
    const Basis basis = state_.basis(0);
    const LevelTable table = level_table(Codebook::without_sign, basis, bits_);
    const LevelSums sums = pass(table, x, step.training() ? Pass::both : Pass::quantize, &y);
    if (!step.training()) return;
    state_.prepare(0, refit(table, sums, basis, settings_,
                            [&](const LevelTable& other) { return pass(other, x, Pass::sum, nullptr); }));
    state_.has_prepared();
  }

  /// Straight-through up to the highest level, zero beyond (derivative of min(x, top)).
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    const LevelTable table = level_table(Codebook::without_sign, state_.basis(0), bits_);
    const Real top = table.level[table.size - 1];
    pass_gradient_inside({-std::numeric_limits<Real>::infinity(), top}, x, dy, dx);
  }

  void after_update(const Step&) override { state_.advance(); }

  Codes encode(const Tensor& x) const override {
    const LevelTable table = level_table(Codebook::without_sign, state_.basis(0), bits_);
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())),
                .levels = {all_levels(table)},
                .group = {}};
    for (Index i = 0; i < x.size(); ++i) codes.index[static_cast<std::size_t>(i)] = level_index(table, x[i]);
    return codes;
  }

  double overhead_bits() const override { return 32.0 * bits_; }
  std::vector<Parameter*> parameters() override { return state_.parameters(); }

  void probe(Probe& probe) const override {
    const Basis basis = state_.basis(0);
    for (std::size_t k = 0; k < static_cast<std::size_t>(bits_); ++k) probe.scalar(quantities()[k], basis[k]);
  }

 private:
  enum class Pass { quantize, sum, both };

  void start(double deviation) {
    state_.resize(1);
    state_.start(0, binary_basis(2.0 * kNormalQuartile * deviation, bits_));
  }

  static LevelSums pass(const LevelTable& table, const Tensor& x, Pass what, Tensor* y) {
    const Index blocks = (x.size() + kBlockElements - 1) / kBlockElements;
    std::vector<LevelSums> partial(static_cast<std::size_t>(blocks));
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      const auto first = static_cast<std::size_t>(begin), count = static_cast<std::size_t>(end - begin);
      const auto block = x.span().subspan(first, count);
      if (what != Pass::sum) quantize(table, block, y->span().subspan(first, count));
      if (what != Pass::quantize) partial[first / kBlockElements] = sum_by_level(table, block);
    });
    LevelSums total;
    for (const LevelSums& sums : partial) total += sums;
    return total;
  }

  int bits_;
  Settings settings_;
  BasisState state_;
};

std::vector<OptionSpec> options() {
  return {{"initial_basis", "v₀", "Initial basis", std::string("data"), ChoiceKind{{"data", "paper"}},
           "Scaled to each filter and to the first batch (data), or for He-initialised weights and "
           "unit-variance activations (paper).",
           "the authors' code assumes its own initialisation and batch normalization"},
          {"alternations", "T", "QEM rounds", std::int64_t{1}, IntegerKind{1, 10},
           "Alternations of code assignment and regression in every step.", "the authors' code: 1"},
          {"ridge", "δ", "Ridge", 1e-4, RealKind{0.0, 1.0},
           "Pull of the regression towards the old basis; keeps it solvable when a bit is never used.",
           "the authors' code"},
          {"basis_momentum", "", "Moving average", 0.9, RealKind{0.0, 0.999},
           "Share that each step leaves to the earlier ones in the moving average of the bases.",
           "the authors' code"}};
}

MethodInfo info() {
  return {
      .id = "lq-net",
      .name = "LQ-Net",
      .short_name = "LQ-Net",
      .family = MethodFamily::codebook,
      .summary = "Learns the levels themselves: sums of K coefficients per filter, fitted in every step.",
      .idea =
          "The levels of a filter are all sums of K coefficients with free signs, so products stay bit "
          "operations although the levels are not equally spaced. In every step each weight takes the "
          "nearest level, a regression fits the coefficients to these codes, and a moving average follows "
          "the fit. The gradient passes straight through; ReLU outputs are treated alike with codes 0 and "
          "1.",
      .formula =
          "ŵ = vᵀe nearest to w,  e ∈ {−1, 1}^K   (ReLU outputs: {0, 1}^K)\n"
          "v* = (BᵀB + δI)⁻¹(Bᵀw + δv),  B: the codes of the filter's weights\n"
          "v ← v + (v* − v)·0.1/(1 − 0.9ᵗ)   in step t = 1, 2, …\n"
          "∂L/∂w = ∂L/∂ŵ   (ReLU outputs: zero above the highest level)",
      .watch =
          "Scales: v₁ … v_K move together with the weights, max|w| grows while training goes on. Weights: "
          "levels spread so that dense regions get more of them. Compare max|w| and mse with WNQ.",
      .paper = {"D. Zhang, J. Yang, D. Ye, G. Hua",
                "LQ-Nets: Learned Quantization for Highly Accurate and Compact Deep Neural Networks",
                "ECCV 2018, arXiv 1807.10029"},
      .weight_bits = {1, kMostCodeBits},
      .act_bits = {1, kMostCodeBits},
      .options = options(),
      .observables = quantities(),
      .reconstruction =
          "Ridge, moving average and initial levels are taken from the authors' code; scaling the initial "
          "levels to the data is ours. The average forgets the initial basis at the first step, as it does "
          "there: TensorFlow's moving average removes the bias towards its start.",
      .recommended = {{"layer_policy", "all-but-first-and-last", "LQ-Nets §4.1"}}};
}

}  // namespace

const Method& lq_net() {
  static const Method method{
      .info = info(),
      .weight =
          [](const LayerSite& site, const Options& chosen) {
            return shadow_weight(site, std::make_unique<LearnedWeights>(site, settings_from(chosen)),
                                 Biases::as_float);
          },
      .activation = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<LearnedActivations>(site, settings_from(chosen));
      }};
  return method;
}

}  // namespace qs
