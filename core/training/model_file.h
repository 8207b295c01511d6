// model.safetensors: a trained network for other programs.
//
// Every parameter lies under its own name. Beside them, per layer:
//   NAME.latent        float weights          NAME.shipped_bias  biases as used when evaluating
//   NAME.quantized     decoded weights        NAME.codes         index of each weight in its levels
//   NAME.levels        ascending, one row per group of filters, padded with NaN
//   NAME.groups        group of each output filter, when there is more than one
// The last four but shipped_bias only where the weights are quantized.
#pragma once

#include "core/files/safetensors.h"

namespace qs {

class Network;

Safetensors model_content(const Network& network);

}  // namespace qs
