// ResNet-20 with normalization and ReLU before each convolution.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::preresnet20() {
  NetworkLayers layers{conv3(16)};
  add_stages(layers, 3, [](NetworkLayers& to, Index channels, Index stride) {
    append(to, {Residual{{BatchNorm{}, Relu{}, conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels)},
                         {}}});
  });
  append(layers, {BatchNorm{}, Relu{}});
  add_classifier(layers);
  return {.id = "preresnet20",
          .name = "PreResNet-20",
          .summary = "ResNet-20 with batch normalization and ReLU before each convolution",
          .source = "He et al., ECCV 2016, arXiv 1603.05027",
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace qs
