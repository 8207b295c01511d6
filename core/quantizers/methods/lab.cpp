// Loss-aware binarization: L. Hou, Q. Yao, J. T. Kwok, ICLR 2017, arXiv 1611.01600.
//
//   minimise over α > 0 and b ∈ {−1, 1}ⁿ:  Σ d_i (w_i − α b_i)²
//   b = sgn(w), sgn(0) = 1,   α = Σ d|w| / Σ d                                         (Prop. 3.1)
// One α per layer. With all d equal this is BWN with one scale per layer.
#include <algorithm>
#include <memory>

#include "core/nn/probe.h"
#include "core/quantizers/parts/binaryconnect_family.h"
#include "core/quantizers/parts/loss_aware_weights.h"
#include "core/quantizers/parts/shadow_weight.h"

namespace qs {
namespace {

const Quantity& scale_quantity() {
  static const Quantity quantity{"scale", "α", "scale", "Magnitude of both levels."};
  return quantity;
}
const Quantity& mean_quantity() {
  static const Quantity quantity{"mean_magnitude", "mean|w|", "scale",
                                 "The scale without regard to the loss, as binary-weight networks take it."};
  return quantity;
}
const Quantity& blind_error_quantity() {
  static const Quantity quantity{
      "blind_error", "Σd(w−mean|w|·b)²/Σdw²", "ratio",
      "The weighted error that the scale of binary-weight networks would have on the same weights.", ""};
  return quantity;
}

class LossAwareBinary final : public LossAwareWeights {
 public:
  using LossAwareWeights::LossAwareWeights;

  void probe(Probe& probe) const override {
    LossAwareWeights::probe(probe);
    probe.scalar(scale_quantity(), scale_);
    probe.scalar(mean_quantity(), mean_);
    // Σd(|w| − a)² = Σd(|w| − α)² + (a − α)² Σd.
    const double shift = scale_ > 0.0 ? mean_ / scale_ - 1.0 : 0.0;
    const double extra = weighted_signal() > 0.0 ? shift * shift * weight_ / weighted_signal() : 0.0;
    probe.scalar(blind_error_quantity(), weighted_error() + extra);
  }

 protected:
  SignedLevels fit(const Tensor& x, const Diagonal& diagonal) const override {
    const WeightedValues values{x, diagonal};
    const auto [product, weight, sum] =
        parallel_lane_sums<3>(x.size(), [&](Index i, Index count, auto& sums) {
          const Lanes magnitude = values.magnitudes(i, count), d = diagonal.lanes(i, count);
          sums[0] += d * magnitude;
          sums[1] += d;
          sums[2] += magnitude;
        });
    weight_ = weight;
    scale_ = weight > 0.0 ? product / weight : 0.0;
    mean_ = sum / static_cast<double>(std::max<Index>(1, x.size()));
    SignedLevels levels{.positive = {}, .negative = {}, .has_zero = false};
    levels.positive.level[0] = levels.negative.level[0] = static_cast<Real>(static_cast<float>(scale_));
    return levels;
  }

 private:
  mutable double scale_ = 0.0, mean_ = 0.0, weight_ = 0.0;  // of the last fit, for the probe
};

MethodInfo info() {
  return {
      .id = "lab",
      .name = "Loss-aware binarization",
      .short_name = "LAB",
      .family = MethodFamily::loss_aware,
      .summary = "Weights become −α or α; α weighs each weight with the curvature of the loss.",
      .idea =
          "Rounding a weight costs little where the loss is flat and much where it is steep. LAB takes the "
          "second moments of the gradients, which Adam keeps anyway, as the curvature along each weight "
          "and chooses the scale of each layer that makes the weighted squared error smallest. The "
          "gradient of the binary weights moves the float weights directly.",
      .formula =
          "ŵ = α·sgn(w),   α = Σ d|w| / Σ d\n"
          "d = ε + √v̂,   v = moving average of (∂L/∂ŵ)²,   β₂ = 0.999\n"
          "∂L/∂w = ∂L/∂ŵ,   then w ← clip(w, −1, 1)",
      .watch =
          "Scales: α parts from mean|w|, the scale of binary-weight networks, as soon as the curvature is "
          "known. Ratios: the weighted error of both; the gap is what loss-awareness gains.",
      .paper = {"L. Hou, Q. Yao, J. T. Kwok", "Loss-aware Binarization of Deep Networks",
                "ICLR 2017, arXiv 1611.01600"},
      .weight_bits = {1, 1},
      .act_bits = {kFloatBits, kFloatBits},
      .options = loss_aware_options(),
      .observables = {scale_quantity(), mean_quantity(), weighted_error_quantity(), blind_error_quantity()},
      .reconstruction = "",
      .released_code = normalization_of_the_code()};
}

}  // namespace

const Method& lab() {
  static const Method method{.info = info(), .weight = [](const LayerSite& site, const Options& chosen) {
                               return shadow_weight(site, std::make_unique<LossAwareBinary>(site, chosen),
                                                    Biases::as_float);
                             }};
  return method;
}

}  // namespace qs
