// Loss-aware quantization to m bits: L. Hou, J. T. Kwok, "Loss-aware Weight Quantization of Deep
// Networks", ICLR 2018, arXiv 1802.08635.
//
//   minimise over α > 0 and b ∈ Qⁿ:  Σ d_i (w_i − α b_i)²,  d the curvature of the loss
//   linear       Q = {0, ±1/k … ±1},             k = 2^(m−1) − 1
//   logarithmic  Q = {0, ±2^−(k−1) … ±½, ±1}
// by alternation between b and α from the scale of the step before (alternating_weights.h).
#include "core/quantizers/parts/alternating_weights.h"
#include "core/quantizers/parts/binaryconnect_family.h"
#include "core/quantizers/parts/loss_aware_weights.h"

namespace qs {
namespace {

MethodInfo info(const std::string& id, const std::string& short_name, const std::string& name,
                const std::string& summary, const std::string& levels) {
  return {
      .id = id,
      .name = name,
      .short_name = short_name,
      .family = MethodFamily::loss_aware,
      .summary = summary,
      .idea =
          "The levels of a layer keep their ratios and share one scale α. Codes and scale are chosen "
          "in turn, each the best for the other, so that the squared error becomes small, with each "
          "weight counted as much as the loss curves along it. The gradient of the quantized weights "
          "moves the float weights directly.",
      .formula = "ŵ = α·b,   " + levels +
                 "\n"
                 "b = the level nearest to w/α,   α = Σ d b w / Σ d b²,   in turn\n"
                 "d = ε + √v̂,  v = moving average of (∂L/∂ŵ)²\n"
                 "∂L/∂w = ∂L/∂ŵ,   then w ← clip(w, −1, 1)",
      .watch =
          "Ratios: the weighted error, and the rounds until the scale stays, few once training is under "
          "way. Compare linear and logarithmic levels: the latter are dense where the weights are.",
      .paper = {"L. Hou, J. T. Kwok", "Loss-aware Weight Quantization of Deep Networks",
                "ICLR 2018, arXiv 1802.08635"},
      .weight_bits = {3, 4},
      .act_bits = {kFloatBits, kFloatBits},
      .options = alternating_options(),
      .observables = {scale_quantity(), weighted_error_quantity(), zeros_quantity(), rounds_quantity()},
      .reconstruction =
          "The scale is the least-squares one, derived here. The codes of the step before are stood for by "
          "its scale. The scale and the start of the released code are an option, alpha_rule.",
      .released_code = normalization_of_the_code()};
}

}  // namespace

const Method& laq_linear() {
  static const Method method{.info = info("laq-linear", "LAQ linear", "Loss-aware quantization, linear",
                                          "2^m − 1 equally spaced levels, chosen to cost the loss least.",
                                          "b ∈ {0, ±1/k … ±1},  k = 2^(m−1) − 1"),
                             .weight = [](const LayerSite& site, const Options& chosen) {
                               return alternating_weights(site, chosen, linear_levels(site.bits),
                                                          Scales::shared);
                             }};
  return method;
}

const Method& laq_log() {
  static const Method method{
      .info = info("laq-log", "LAQ log", "Loss-aware quantization, logarithmic",
                   "Zero and powers of two times a scale, chosen to cost the loss least.",
                   "b ∈ {0, ±2^−(k−1) … ±½, ±1},  k = 2^(m−1) − 1"),
      .weight = [](const LayerSite& site, const Options& chosen) {
        return alternating_weights(site, chosen, logarithmic_levels(site.bits), Scales::shared);
      }};
  return method;
}

}  // namespace qs
