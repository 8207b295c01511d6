// Quantization-aware training with simulated integer arithmetic: B. Jacob, S. Kligys, B. Chen, M. Zhu,
// M. Tang, A. Howard, H. Adam, D. Kalenichenko, "Quantization and Training of Neural Networks for
// Efficient Integer-Arithmetic-Only Inference", CVPR 2018, arXiv 1712.05877.
//
//   r = S(q − Z),  q_lo ≤ q ≤ q_hi,  S = (max − min)/(q_hi − q_lo),  min ≤ 0 ≤ max        (eq. 1, 12)
//   Z = clamp(round(q_lo − min/S)): zero is a level, and the range moves to [(q_lo − Z)S, (q_hi − Z)S]
//   weights      min and max of the layer at every step, q in 1 … 2^b−1 ("narrow": 8 bits never −128)
//   ReLU outputs running averages of the minimum and maximum of a batch, q in 0 … 2^b−1
// If wanted, the batch normalization behind a layer is folded into its weights before the rounding.
// Straight-through for the rounding, zero gradient outside the range, none for the ranges. Biases are
// 32-bit integers of step S_w·S_a in the paper; that is float for all that can be seen here.
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/parallel.h"
#include "core/nn/network_info.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/normalization_aware.h"
#include "core/quantizers/parts/affine_range.h"
#include "core/quantizers/parts/float_bias.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kShipped = 32.0 + 8.0;       // bits of S and Z
constexpr Real kSmallestFactor = Real(1e-6);  // of a folded normalization

const Quantity kScale{"step_size", "S", "scale", "Distance between two levels."};
const Quantity kZeroPoint{"zero_point", "Z", "codebook", "The integer code that stands for zero."};
const Quantity kLow{"range_min", "min", "threshold", "Lower end of the range, before it moves to a level."};
const Quantity kHigh{"range_max", "max", "threshold", "Upper end of the range, before it moves to a level."};
const Quantity kSaturated{"saturated", "clipped", "ratio", "Share of the values outside of the range.", "%"};

struct Settings {
  double keep;          // of the running range, per step
  double delay_epochs;  // in which outputs are seen, but not quantized
};

Settings settings_from(const Options& chosen) {
  return {.keep = chosen.real("range_decay"), .delay_epochs = chosen.real("activation_delay")};
}

void publish(Probe& probe, const AffineRange& range, double saturated_pct) {
  probe.scalar(kScale, range.step_size());
  probe.scalar(kZeroPoint, range.zero_point());
  probe.scalar(kLow, range.min);
  probe.scalar(kHigh, range.max);
  probe.scalar(kSaturated, saturated_pct);
}

class FollowedRange final : public TensorQuantizer {
 public:
  FollowedRange(const LayerSite& site, const Settings& settings)
      : settings_(settings),
        bits_(site.bits),
        is_activation_(site.is_activation),
        range_(site.layer + (site.is_activation ? ".range" : ".weight.range"), Tensor(Shape{2})) {
    range_.lr_scale = 0;
    range_.decay = false;
  }

  void calibrate(const Tensor& x) override {
    seen_ = finite_range(x.span());
    set(seen_.min(), seen_.max());
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step& step, std::uint32_t) override {
    const bool passes = step.mode != Mode::evaluate && is_activation_ && step.epoch < settings_.delay_epochs;
    if (step.training()) {
      look_at(x);
      passes_ = passes;
    }
    if (!passes) return round_to_nearest(range().grid(), x.span(), y.span());
    if (y.data() != x.data()) std::copy(x.begin(), x.end(), y.begin());
  }

  /// Straight-through: the identity inside the moved range, zero outside; the identity during the delay.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    if (passes_) {
      pass_gradient(dy, dx);
      saturated_pct_ = 0.0;
    } else {
      saturated_pct_ = pass_gradient_inside(ends_of(range().grid()), x, dy, dx).pct();
    }
  }

  /// Here and not in forward, so that a forward pass can be repeated.
  void after_update(const Step&) override {
    if (!is_activation_) return;
    const auto averaged = [&](Index i, double seen) {
      return settings_.keep * static_cast<double>(range_.value[i]) + (1.0 - settings_.keep) * seen;
    };
    set(averaged(0, seen_.min()), averaged(1, seen_.max()));
  }

  Codes encode(const Tensor& x) const override { return qs::encode(range().grid(), x); }
  double overhead_bits() const override { return kShipped; }
  std::vector<Parameter*> parameters() override { return {&range_}; }

  void probe(Probe& probe) const override { publish(probe, range(), saturated_pct_); }

 private:
  /// The range of weights follows them at every step; that of outputs in after_update.
  void look_at(const Tensor& x) {
    seen_ = finite_range(x.span());
    if (!is_activation_) set(seen_.min(), seen_.max());
  }

  void set(double min, double max) {
    range_.value[0] = static_cast<Real>(min);
    range_.value[1] = static_cast<Real>(max);
  }

  AffineRange range() const {
    return {.min = static_cast<double>(range_.value[0]),
            .max = static_cast<double>(range_.value[1]),
            .lowest = is_activation_ ? 0 : 1,
            .highest = (1 << bits_) - 1};
  }

  Settings settings_;
  int bits_;
  bool is_activation_;
  Parameter range_;             // min and max of the values, or their running averages
  Range seen_;                  // of the last training forward
  bool passes_ = false;         // the last training forward was the identity
  double saturated_pct_ = 0.0;  // of the last backward
};

/// Weights that are rounded as they will be shipped: multiplied by the factor γ/√(v + ε) of the batch
/// normalization behind the layer. What is folded in is divided out again, so that the normalization stays
/// where it is: in evaluation it multiplies with exactly this factor, and the network computes what the
/// folded one would. The running variance is used in training too; the factor gets no gradient from the
/// rounding. Without a normalization behind it, the layer's factors are 1.
class FoldedWeight final : public WeightQuantizer, public NormalizationAware {
 public:
  explicit FoldedWeight(const LayerSite& site)
      : bits_(site.bits), weight_(weight_parameter(site)), bias_(site) {}

  void normalized_by(const BatchNormLayer& normalization) override { normalization_ = &normalization; }

  void init(const Tensor& weight, const Tensor& bias) override {
    weight_ = Parameter(weight_.name, weight);
    bias_.init(bias);
  }

  const EffectiveWeight& forward(const Step&) override {
    bias_.lend(effective_);
    effective_.weight.resize(weight_.value.shape());
    const Folding folding = fold();
    for_each_weight([&](Index i, Index filter) {
      effective_.weight[i] = folding.level(filter, folding.integer(filter, weight_.value[i]));
    });
    return effective_;
  }

  /// Straight-through: the identity inside the moved range, zero outside.
  void backward(const EffectiveWeight& grad) override {
    const Folding folding = fold();
    for_each_weight([&](Index i, Index filter) {
      if (folding.is_inside(filter, weight_.value[i])) weight_.grad[i] += grad.weight[i];
    });
    bias_.add_gradient(grad);
  }

  /// Each filter has the same integers and its own levels.
  Codes encode() const override {
    const Folding folding = fold();
    const int count = folding.grid.size();
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(weight_.value.size())),
                .levels = {},
                .group = {}};
    for (std::size_t filter = 0; filter < folding.factor.size(); ++filter) {
      std::vector<float> levels;
      for (int n = folding.grid.lowest; n <= folding.grid.highest; ++n)
        levels.push_back(static_cast<float>(folding.level(static_cast<Index>(filter), static_cast<Real>(n))));
      if (folding.factor[filter] < Real(0)) std::reverse(levels.begin(), levels.end());
      codes.levels.push_back(std::move(levels));
      codes.group.push_back(static_cast<std::int32_t>(filter));
    }
    for_each_weight([&](Index i, Index filter) {
      const int step = static_cast<int>(folding.integer(filter, weight_.value[i])) - folding.grid.lowest;
      const bool is_reversed = folding.factor[static_cast<std::size_t>(filter)] < Real(0);
      codes.index[static_cast<std::size_t>(i)] = is_reversed ? count - 1 - step : step;
    });
    return codes;
  }

  bool follows_statistics() const override { return normalization_ != nullptr; }
  const Tensor& latent() const override { return weight_.value; }
  const Tensor& latent_bias() const override { return bias_.value(); }
  double overhead_bits() const override { return bias_bits() + kShipped; }
  std::vector<Parameter*> parameters() override { return {&weight_, bias_.parameter()}; }

  void probe(Probe& probe) const override {
    const Folding folding = fold();
    double outside = 0.0;
    for_each_weight(
        [&](Index i, Index filter) { outside += folding.is_inside(filter, weight_.value[i]) ? 0 : 1; });
    publish(probe, folding.range,
            100.0 * outside / static_cast<double>(std::max<Index>(1, weight_.value.size())));
  }

 private:
  struct Folding {
    AffineRange range;
    UniformGrid grid;
    std::vector<Real> factor;  // one per filter, never 0

    Real of(Index filter) const { return factor[static_cast<std::size_t>(filter)]; }
    Real integer(Index filter, Real w) const { return nearest_integer(grid, w * of(filter)); }
    /// Levels are float, also where the arithmetic is double; + 0: no negative zeros.
    Real level(Index filter, Real n) const {
      return static_cast<Real>(static_cast<float>(grid.step_size * n / of(filter) + Real(0)));
    }
    bool is_inside(Index filter, Real w) const {
      const Real folded = w * of(filter);
      return folded >= static_cast<Real>(grid.lowest) * grid.step_size &&
             folded <= static_cast<Real>(grid.highest) * grid.step_size;
    }
  };

  template <class Body>
  void for_each_weight(const Body& body) const {
    const Index filters = weight_.value.shape()[0], row = weight_.value.size() / std::max<Index>(1, filters);
    for (Index filter = 0; filter < filters; ++filter)
      for (Index i = filter * row; i < (filter + 1) * row; ++i) body(i, filter);
  }

  Folding fold() const {
    Folding folding;
    folding.factor.assign(static_cast<std::size_t>(weight_.value.shape()[0]), Real(1));
    if (normalization_) folding.factor = normalization_->affine().factor;
    for (Real& factor : folding.factor)
      if (!(std::abs(factor) >= kSmallestFactor)) factor = std::copysign(kSmallestFactor, factor);
    double low = 0.0, high = 0.0;
    for_each_weight([&](Index i, Index filter) {
      const double folded = static_cast<double>(weight_.value[i] * folding.of(filter));
      if (std::isfinite(folded)) {
        low = std::min(low, folded);
        high = std::max(high, folded);
      }
    });
    folding.range = {.min = low, .max = high, .lowest = 1, .highest = (1 << bits_) - 1};
    folding.grid = folding.range.grid();
    return folding;
  }

  int bits_;
  const BatchNormLayer* normalization_ = nullptr;  // null: none behind the layer
  Parameter weight_;
  FloatBias bias_;
  EffectiveWeight effective_;
};

std::vector<OptionSpec> options() {
  return {{"range_decay", "d", "Decay of the running range", 0.99, RealKind{0.0, 0.9999},
           "Share of the old range of the ReLU outputs that each step keeps; 0 follows the last batch.",
           "public codes: 0.999 for long runs; 0.99 suits runs of a few epochs", "",
           beside_quantized_activations()},
          {"activation_delay",
           "",
           "Delay of the outputs",
           0.0,
           RealKind{0.0, 10000.0},
           "ReLU outputs stay float for so long in training, while their range is followed already.",
           "Jacob §3.1: 50 thousand to 2 million steps",
           "epochs",
           beside_quantized_activations(),
           {},
           true},
          {"fold_normalization",
           "",
           "Fold batch normalization",
           false,
           SwitchKind{},
           "Rounds the weights as they are shipped: multiplied by γ/√(v + ε) of the normalization behind "
           "the layer. The network is then judged with the running statistics, for others would move these "
           "weights.",
           "Jacob §3.2: folded; Louizos et al. (RQ) report that estimating statistics anew then harms",
           "",
           {beside_quantized_weights().front(), when("network", networks_with_normalization())}}};
}

MethodInfo info() {
  return {
      .id = "jacob",
      .name = "Integer-arithmetic QAT",
      .short_name = "Integer QAT",
      .family = MethodFamily::uniform,
      .summary = "Affine grids over the ranges of weights and outputs, as integer hardware will use them.",
      .idea =
          "Training simulates what integer hardware will do: every forward pass rounds weights and "
          "outputs, every gradient passes as if nothing had been rounded. Scale and zero point come "
          "from the smallest and largest values alone, weights anew at each step, outputs by a "
          "running average. Zero is always a level, so that padding and ReLU stay exact.",
      .formula =
          "r = S·(q − Z),   S = (max − min)/(q_hi − q_lo),   min ≤ 0 ≤ max\n"
          "Z = clamp(round(q_lo − min/S), q_lo, q_hi)\n"
          "x̂ = S·(clamp(round(x/S) + Z, q_lo, q_hi) − Z)\n"
          "weights: q = 1 … 2ᵇ−1,  outputs: q = 0 … 2ᵇ−1,  range ← d·range + (1 − d)·range of the batch",
      .watch =
          "Scales: S of the weights follows the single largest weight, so one outlier coarsens the "
          "whole layer: compare with a learned step at 4 bits and below. The zero point moves as "
          "the weights become lopsided.",
      .paper =
          {"B. Jacob, S. Kligys, B. Chen, M. Zhu, M. Tang, A. Howard, H. Adam, D. Kalenichenko",
           "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
           "CVPR 2018, arXiv 1712.05877"},
      .weight_bits = {2, 8},
      .act_bits = {1, 8},
      .options = options(),
      .observables = {kScale, kZeroPoint, kLow, kHigh, kSaturated},
      .reconstruction =
          "The paper's folded training divides by the statistics of each batch first and by running "
          "ones later. Here the folding uses running statistics throughout, in which the rounded "
          "weights differ but the network in between does not."};
}

}  // namespace

const Method& jacob() {
  static const Method method{
      .info = info(),
      .weight = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<WeightQuantizer> {
        if (chosen.flag("fold_normalization")) return std::make_unique<FoldedWeight>(site);
        return shadow_weight(site, std::make_unique<FollowedRange>(site, settings_from(chosen)),
                             Biases::as_float);
      },
      .activation = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<FollowedRange>(site, settings_from(chosen));
      }};
  return method;
}

}  // namespace qs
