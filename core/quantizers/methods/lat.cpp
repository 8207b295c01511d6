// Loss-aware ternarization: L. Hou, J. T. Kwok, "Loss-aware Weight Quantization of Deep Networks", ICLR
// 2018, arXiv 1802.08635.
//
//   minimise over α > 0 and b ∈ {−1, 0, 1}ⁿ:  Σ d_i (w_i − α b_i)²,  d the curvature of the loss
//   b_i = sgn(w_i)·[|w_i| > α/2],   α = Σ d b w / Σ d |b|
// LATe finds the global optimum (ternary_search.h), LATa alternates between b and α from the codes of
// the step before (alternating_weights.h). LAT2e and LAT2a fit the positive and the negative weights
// apart, ŵ = α for w > α/2, −β for w < −β/2, which splits the problem exactly in two.
#include <memory>

#include "core/nn/probe.h"
#include "core/quantizers/parts/alternating_weights.h"
#include "core/quantizers/parts/binaryconnect_family.h"
#include "core/quantizers/parts/loss_aware_weights.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/ternary_search.h"

namespace qs {
namespace {

const Quantity& threshold_quantity() {
  static const Quantity quantity{"threshold", "Δ", "threshold",
                                 "Weights with a smaller magnitude become zero: half of the scale."};
  return quantity;
}

class ExactTernary final : public LossAwareWeights {
 public:
  ExactTernary(const LayerSite& site, const Options& options, Scales scales)
      : LossAwareWeights(site, options), scales_(scales) {}

  double overhead_bits() const override { return scales_ == Scales::shared ? 32.0 : 64.0; }

  void probe(Probe& probe) const override {
    if (scales_ == Scales::shared) {
      probe.scalar(scale_quantity(), positive_.scale);
      probe.scalar(threshold_quantity(), static_cast<double>(positive_.threshold));
    } else {
      probe.scalar(positive_scale_quantity(), positive_.scale);
      probe.scalar(negative_scale_quantity(), negative_.scale);
    }
    LossAwareWeights::probe(probe);
    probe.scalar(zeros_quantity(), zeros_pct());
  }

 protected:
  SignedLevels fit(const Tensor& x, const Diagonal& diagonal) const override {
    if (scales_ == Scales::shared) {
      positive_ = negative_ = search_.fit({x, diagonal, Side::both});
    } else {
      positive_ = search_.fit({x, diagonal, Side::positive});
      negative_ = search_.fit({x, diagonal, Side::negative});
    }
    return {.positive = levels(positive_), .negative = levels(negative_), .has_zero = true};
  }

 private:
  /// As shipped: float, also where the arithmetic is double.
  static Staircase levels(const TernaryFit& fitted) {
    Staircase stairs = codes_above(static_cast<double>(fitted.threshold));
    stairs.level[1] = static_cast<Real>(static_cast<float>(fitted.scale));
    return stairs;
  }

  Scales scales_;
  mutable TernarySearch search_;            // working memory only
  mutable TernaryFit positive_, negative_;  // of the last fit, for the probe
};

std::unique_ptr<WeightQuantizer> exact(const LayerSite& site, const Options& options, Scales scales) {
  return shadow_weight(site, std::make_unique<ExactTernary>(site, options, scales), Biases::as_float);
}

std::unique_ptr<WeightQuantizer> approximate(const LayerSite& site, const Options& options, Scales scales) {
  return alternating_weights(site, options, ternary_levels(), scales);
}

const char* const kIdea =
    "Among all ternary tensors LAT takes the one with the smallest squared error, each weight counted "
    "as much as the loss curves along it: weights that matter come close to a level, weights that do not "
    "may be far from one. ";

const char* const kOneScale =
    "ŵ = α·b,  b = sgn(w)·[|w| > α/2],  α = Σ d b w / Σ d|b|\n"
    "minimises Σ d (w − α b)²,  d = ε + √v̂,  v = moving average of (∂L/∂ŵ)²\n"
    "∂L/∂w = ∂L/∂ŵ,   then w ← clip(w, −1, 1)";
const char* const kTwoScales =
    "ŵ = α for w > α/2,  −β for w < −β/2,  else 0\n"
    "minimises Σ d (w − ŵ)²,  d = ε + √v̂,  v = moving average of (∂L/∂ŵ)²\n"
    "∂L/∂w = ∂L/∂ŵ,   then w ← clip(w, −1, 1)";

const char* const kPreviousCodes =
    "The codes of the step before are stood for by its scale, which gives them again but for the weights "
    "that the step moved across a threshold; alpha_rule=released-code keeps their signs instead.";
const char* const kCodeOfExact =
    " Its search for the threshold never returns a tensor without zeros; the one here may.";
const char* const kCodeOfTwoScales =
    " At the start of a step it counts zeros among the positive codes, as alpha_rule=released-code does.";

MethodInfo info(const std::string& id, const std::string& short_name, const std::string& name,
                const std::string& summary, const std::string& how, Scales scales) {
  MethodInfo all{
      .id = id,
      .name = name,
      .short_name = short_name,
      .family = MethodFamily::loss_aware,
      .summary = summary,
      .idea = kIdea + how,
      .formula = scales == Scales::shared ? kOneScale : kTwoScales,
      .watch =
          "Ratios: the weighted error beside that of the other variants at the same seed, and the share of "
          "zeros of each layer. The scale follows the weights that matter, not the many.",
      .paper = {"L. Hou, J. T. Kwok", "Loss-aware Weight Quantization of Deep Networks",
                "ICLR 2018, arXiv 1802.08635"},
      .weight_bits = {2, 2},
      .act_bits = {kFloatBits, kFloatBits},
      .options = loss_aware_options(),
      .observables = {},
      .reconstruction = "",
      .released_code = normalization_of_the_code()};
  if (scales == Scales::shared)
    all.observables = {scale_quantity()};
  else
    all.observables = {positive_scale_quantity(), negative_scale_quantity()};
  all.observables.push_back(weighted_error_quantity());
  all.observables.push_back(zeros_quantity());
  return all;
}

}  // namespace

const Method& late() {
  static const Method method = [] {
    Method made{
        .info = info("late", "LATe", "Loss-aware ternarization, exact",
                     "Weights become −α, 0 or α: the ternary tensor that costs the loss least.",
                     "The best of all is found at every step without sorting the weights.", Scales::shared),
        .weight = [](const LayerSite& site, const Options& chosen) {
          return exact(site, chosen, Scales::shared);
        }};
    made.info.released_code += kCodeOfExact;
    made.info.observables.push_back(threshold_quantity());
    return made;
  }();
  return method;
}

const Method& lata() {
  static const Method method = [] {
    Method made{
        .info = info("lata", "LATa", "Loss-aware ternarization, approximate",
                     "Weights become −α, 0 or α, found by alternating between α and the codes.",
                     "A few alternations from the last step's scale come close to the best.", Scales::shared),
        .weight = [](const LayerSite& site, const Options& chosen) {
          return approximate(site, chosen, Scales::shared);
        }};
    made.info.options = alternating_options();
    made.info.observables.push_back(rounds_quantity());
    made.info.reconstruction = kPreviousCodes;
    return made;
  }();
  return method;
}

const Method& lat2e() {
  static const Method method = [] {
    Method made{.info = info("lat2e", "LAT2e", "Loss-aware ternarization with two scales, exact",
                             "Weights become −β, 0 or α, both chosen to cost the loss least.",
                             "Positive and negative weights have a scale each, found exactly at every step.",
                             Scales::one_each_side),
                .weight = [](const LayerSite& site, const Options& chosen) {
                  return exact(site, chosen, Scales::one_each_side);
                }};
    made.info.released_code += kCodeOfExact;
    return made;
  }();
  return method;
}

const Method& lat2a() {
  static const Method method = [] {
    Method made{.info = info("lat2a", "LAT2a", "Loss-aware ternarization with two scales, approximate",
                             "Weights become −β, 0 or α, found by alternating between scales and codes.",
                             "Positive and negative weights have a scale each, found by a few alternations.",
                             Scales::one_each_side),
                .weight = [](const LayerSite& site, const Options& chosen) {
                  return approximate(site, chosen, Scales::one_each_side);
                }};
    made.info.options = alternating_options();
    made.info.released_code += kCodeOfTwoScales;
    made.info.observables.push_back(rounds_quantity());
    made.info.reconstruction = kPreviousCodes;
    return made;
  }();
  return method;
}

}  // namespace qs
