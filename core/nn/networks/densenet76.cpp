// DenseNet-BC with 76 layers, as VNQ trains it.
#include "core/nn/networks/networks.h"

namespace qs {

// L = 76 = 1 + 3·24 + 2 transitions + 1: twelve bottleneck layers (1×1, 3×3) in each of three blocks.
Architecture networks::densenet76() {
  constexpr Index kGrowth = 12;
  constexpr int kLayersPerBlock = 12;
  Index channels = 2 * kGrowth;
  NetworkLayers layers{conv3(channels)};
  for (int block = 0; block < 3; ++block) {
    for (int layer = 0; layer < kLayersPerBlock; ++layer)
      append(layers,
             {Concatenate{{BatchNorm{}, Relu{}, conv1(4 * kGrowth), BatchNorm{}, Relu{}, conv3(kGrowth)}}});
    channels += kLayersPerBlock * kGrowth;
    append(layers, {BatchNorm{}, Relu{}});
    if (block == 2) break;
    channels /= 2;
    append(layers, {conv1(channels), AveragePool{2}});
  }
  add_classifier(layers);
  return {.id = "densenet76",
          .name = "DenseNet-BC 76",
          .summary = "growth 12, bottlenecks of 48, compression ½, three blocks of 12 layers",
          .source = "Huang et al., CVPR 2017, arXiv 1608.06993; the network of VNQ",
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace qs
