// ResNet-20 with squeeze and excitation in every block.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::se_resnet20() {
  constexpr Index kReduction = 16;
  NetworkLayers layers{conv3(16), BatchNorm{}, Relu{}};
  add_stages(layers, [](NetworkLayers& to, Index channels, Index stride) {
    append(to, {Residual{{conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels), BatchNorm{},
                          SqueezeExcite{kReduction}}},
                Relu{}});
  });
  add_classifier(layers);
  return {
      .id = "se-resnet20",
      .name = "SE-ResNet-20",
      .summary = "ResNet-20 with squeeze-and-excitation (reduction 16) in every block; its gates stay float",
      .source = "Hu et al., CVPR 2018, arXiv 1709.01507",
      .input = kColourImages,
      .layers = layers,
      .recipe = residual_recipe()};
}

}  // namespace qs
