// Three wide dense layers with batch normalization, as BinaryConnect, LAB and LAQ train them.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::mlp() {
  NetworkLayers layers{Flatten{}};
  for (int hidden = 0; hidden < 3; ++hidden) append(layers, {Dense{2048, Bias::none}, BatchNorm{}, Relu{}});
  append(layers, {Dense{10, Bias::none}, BatchNorm{}});
  return {.id = "mlp",
          .name = "MLP 3×2048",
          .summary = "784-3×2048-10, batch normalization after every layer, also the last",
          .source = "BinaryConnect, LAB and LAQ",
          .input = kGreyDigits,
          .layers = layers,
          .recipe = {.learning_rate = 1e-3, .loss = "squared-hinge"}};
}

}  // namespace qs
