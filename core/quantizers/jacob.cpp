// Quantization-aware training with simulated integer arithmetic: B. Jacob, S. Kligys, B. Chen, M. Zhu,
// M. Tang, A. Howard, H. Adam, D. Kalenichenko, "Quantization and Training of Neural Networks for
// Efficient Integer-Arithmetic-Only Inference", CVPR 2018, arXiv 1712.05877.
//
//   r = S(q − Z),  q_lo ≤ q ≤ q_hi,  S = (max − min)/(q_hi − q_lo),  min ≤ 0 ≤ max        (eq. 1, 12)
//   Z = clamp(round(q_lo − min/S)): zero is a level, and the range moves to [(q_lo − Z)S, (q_hi − Z)S]
//   weights      min and max of the layer at every step, q in 1 … 2^b−1 ("narrow": 8 bits never −128)
//   ReLU outputs running averages of the minimum and maximum of a batch, q in 0 … 2^b−1
// Straight-through for the rounding, zero gradient outside the range, none for the ranges. Biases are
// 32-bit integers of step S_w·S_a in the paper; that is float for all that can be seen here.
#include <algorithm>
#include <limits>
#include <memory>

#include "core/base/parallel.h"
#include "core/quantizers/affine_range.h"
#include "core/quantizers/method.h"
#include "core/quantizers/probe.h"
#include "core/quantizers/shadow_weight.h"

namespace qs {
namespace {

constexpr double kShipped = 32.0 + 8.0;  // bits of S and Z

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
    seen_ = extremes(x);
    set(seen_.min, seen_.max);
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
    const UniformGrid grid = range().grid();
    const Real infinity = std::numeric_limits<Real>::infinity();
    const Real low = passes_ ? -infinity : static_cast<Real>(grid.lowest) * grid.step_size;
    const Real high = passes_ ? infinity : static_cast<Real>(grid.highest) * grid.step_size;
    const Real *value = x.data(), *upstream = dy.data();
    Real* result = dx.data();
    const auto [outside] = parallel_sums<1>(x.size(), kBlockElements, [&](Index begin, Index end) {
      int count = 0;
      for (Index i = begin; i < end; ++i) {
        const bool is_inside = value[i] >= low && value[i] <= high;
        count += is_inside ? 0 : 1;
        result[i] = is_inside ? upstream[i] : Real(0);
      }
      return Sums<1>{static_cast<double>(count)};
    });
    saturated_pct_ = 100.0 * outside / static_cast<double>(std::max<Index>(1, x.size()));
  }

  /// Here and not in forward, so that a forward pass can be repeated.
  void after_update(const Step&) override {
    if (!is_activation_) return;
    const auto averaged = [&](Index i, double seen) {
      return settings_.keep * static_cast<double>(range_.value[i]) + (1.0 - settings_.keep) * seen;
    };
    set(averaged(0, seen_.min), averaged(1, seen_.max));
  }

  Codes encode(const Tensor& x) const override { return qs::encode(range().grid(), x); }
  double overhead_bits() const override { return kShipped; }
  std::vector<Parameter*> parameters() override { return {&range_}; }

  void probe(Probe& probe) const override {
    const AffineRange now = range();
    probe.scalar(kScale, now.step_size());
    probe.scalar(kZeroPoint, now.zero_point());
    probe.scalar(kLow, now.min);
    probe.scalar(kHigh, now.max);
    probe.scalar(kSaturated, saturated_pct_);
  }

 private:
  /// The range of weights follows them at every step; that of outputs in after_update.
  void look_at(const Tensor& x) {
    seen_ = extremes(x);
    if (!is_activation_) set(seen_.min, seen_.max);
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
  Extremes seen_;               // of the last training forward
  bool passes_ = false;         // the last training forward was the identity
  double saturated_pct_ = 0.0;  // of the last backward
};

std::vector<OptionSpec> options() {
  return {{"range_decay", "d", "Decay of the running range", 0.99, RealKind{0.0, 0.9999},
           "Share of the old range of the ReLU outputs that each step keeps; 0 follows the last batch.",
           "public codes: 0.999 for long runs; 0.99 suits runs of a few epochs"},
          {"activation_delay", "", "Delay of the outputs", 0.0, RealKind{0.0, 10000.0},
           "ReLU outputs stay float for so long in training, while their range is followed already.",
           "Jacob §3.1: 50 thousand to 2 million steps", "epochs"}};
}

MethodInfo info() {
  return {.id = "jacob",
          .name = "Integer-arithmetic QAT",
          .summary =
              "Affine grids over the range of the weights and the running range of the outputs, "
              "rounded in training as in the integers of the device.",
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
              "The paper folds batch normalization into the weights before it rounds them. Here "
              "the weights are rounded as they are and the normalization behind them stays "
              "float."};
}

}  // namespace

const Method& jacob() {
  static const Method method{
      .info = info(),
      .weight =
          [](const LayerSite& site, const Options& chosen) {
            return shadow_weight(site, std::make_unique<FollowedRange>(site, settings_from(chosen)),
                                 Biases::as_float);
          },
      .activation = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<FollowedRange>(site, settings_from(chosen));
      }};
  return method;
}

}  // namespace qs
