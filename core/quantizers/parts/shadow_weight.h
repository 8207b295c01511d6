// A float ("latent", "shadow") weight and bias behind a TensorQuantizer.
#pragma once

#include <memory>

#include "core/nn/tensor_quantizer.h"
#include "core/nn/weight_quantizer.h"
#include "core/quantizers/method.h"

namespace qs {

enum class Biases { as_float, on_the_same_grid };

/// The optimizer moves the float weight; the layer sees its quantized image. With a null quantizer
/// the float weight itself is used.
std::unique_ptr<WeightQuantizer> shadow_weight(const LayerSite& site,
                                               std::unique_ptr<TensorQuantizer> quantizer, Biases biases);

}  // namespace qs
