// The VGG network of BinaryConnect, LAB and LAQ: normalized also behind the dense layers.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::vgg_laq() {
  NetworkLayers layers = vgg_features();
  for (int hidden = 0; hidden < 2; ++hidden) append(layers, {Dense{1024, Bias::none}, BatchNorm{}, Relu{}});
  append(layers, {Dense{10, Bias::none}, BatchNorm{}});
  return {.id = "vgg-laq",
          .name = "VGG of LAQ",
          .summary =
              "2×(128C3)-MP2-2×(256C3)-MP2-2×(512C3)-MP2-2×1024FC-10, batch normalization after every layer",
          .source = "BinaryConnect, LAB and LAQ",
          .input = kColourImages,
          .layers = layers,
          .recipe = {.learning_rate = 2e-3, .loss = "squared-hinge"}};
}

}  // namespace qs
