// MobileNet v1 for 32×32 images.
#include "core/nn/networks/networks.h"

namespace qs {

// The strides of the original serve images of 224×224; here the first two of its five halvings are
// left out, as usual for 32×32.
Architecture networks::mobilenet() {
  struct Pair {
    Index channels, stride;
  };
  constexpr Pair kPairs[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                             {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
  NetworkLayers layers{conv3(32), BatchNorm{}, Relu{}};
  for (const Pair& pair : kPairs)
    append(layers,
           {DepthwiseConv{3, pair.stride}, BatchNorm{}, Relu{}, conv1(pair.channels), BatchNorm{}, Relu{}});
  add_classifier(layers);
  return {.id = "mobilenet",
          .name = "MobileNet v1",
          .summary =
              "32C3 and 13 pairs of depthwise 3×3 and pointwise convolution, for 32×32 images; "
              "depthwise weights stay float",
          .source = "Howard et al. 2017, arXiv 1704.04861",
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace qs
