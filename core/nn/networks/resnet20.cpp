// ResNet-20 for 32×32 images, shortcuts of type A.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::resnet20() {
  NetworkLayers layers{conv3(16), BatchNorm{}, Relu{}};
  add_stages(layers, [](NetworkLayers& to, Index channels, Index stride) {
    append(to,
           {Residual{{conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels), BatchNorm{}}}, Relu{}});
  });
  add_classifier(layers);
  return {.id = "resnet20",
          .name = "ResNet-20",
          .summary = "16C3 - 3×(2×16C3) - 3×(2×32C3) - 3×(2×64C3) - mean - 10, shortcuts of type A",
          .source = "He et al., CVPR 2016, arXiv 1512.03385",
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace qs
