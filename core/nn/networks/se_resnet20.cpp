// ResNet-20 with squeeze and excitation in every block, as the implementation that WNQ names in a footnote
// has it: projections where the images shrink, gates without biases.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::se_resnet20() {
  constexpr Index kReduction = 16;
  NetworkLayers layers{conv3(16), BatchNorm{}, Relu{}};
  add_stages(layers, 3, [](NetworkLayers& to, Index channels, Index stride) {
    Residual block{{conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels), BatchNorm{},
                    SqueezeExcite{kReduction, Bias::none}},
                   {}};
    if (stride > 1) block.shortcut = {conv1(channels, stride), BatchNorm{}};
    append(to, {block, Relu{}});
  });
  add_classifier(layers);
  return {.id = "se-resnet20",
          .name = "SE-ResNet-20",
          .summary =
              "ResNet-20 with squeeze-and-excitation (reduction 16, no biases) in every block and 1×1 "
              "convolutions with batch normalization as shortcuts; its gates stay float",
          .source = "Hu et al., CVPR 2018, arXiv 1709.01507, as WNQ §4.2 trains it",
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace qs
