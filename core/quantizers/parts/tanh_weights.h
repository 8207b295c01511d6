// DoReFa-Net's weight quantizer, which PACT uses too.
//
//   S. Zhou et al., "DoReFa-Net", arXiv 1606.06160, §2.2–2.3.
//   K ≥ 2   t = tanh(w),  u = t/(2 max|t|) + ½,  ŵ = 2·round(n u)/n − 1,  n = 2^K − 1
//           levels ±1/n, ±3/n … ±1: there is no zero. Straight-through only for the rounding:
//           ∂L/∂w_i = g_i (1 − t_i²)/M,  M = max|t|;  and through the maximum, for the largest |t|:
//           − sgn(t_i)(1 − t_i²)/M² · Σ_j g_j t_j
//   K = 1   ŵ = E·sgn(w),  E = mean|w| of the layer, a constant for the gradient
#pragma once

#include <memory>

#include "core/quantizers/method.h"

namespace qs {

/// Options that every user of these weights declares: "weight_scale" and "max_gradient".
std::vector<OptionSpec> tanh_weight_options();
/// What these weights publish.
const Quantity& tanh_scale_quantity();

std::unique_ptr<TensorQuantizer> tanh_weights(const LayerSite& site, const Options& options);

}  // namespace qs
