// Networks made of repeated blocks, in their versions for 32×32 images.
#include "core/nn/architectures.h"

namespace qs {
namespace {

using Layers = std::vector<LayerDescription>;

FloatRecipe residual_recipe() {
  return {.optimizer = "nesterov", .learning_rate = 0.1, .weight_decay = 5e-4, .schedule = "cosine"};
}

Conv conv3(Index channels, Index stride = 1) { return {channels, 3, Padding::same, stride, Bias::none}; }
Conv conv1(Index channels) { return {channels, 1, Padding::same, 1, Bias::none}; }

void append(Layers& layers, const Layers& more) { layers.insert(layers.end(), more.begin(), more.end()); }

/// 3 stages × 3 blocks; the first block of the later stages halves the image and doubles the channels.
template <class AddBlock>
void add_stages(Layers& layers, const AddBlock& add_block) {
  for (const Index channels : {16, 32, 64})
    for (int block = 0; block < 3; ++block)
      add_block(layers, channels, channels > 16 && block == 0 ? Index{2} : Index{1});
}

void add_classifier(Layers& layers) { append(layers, {AveragePool{}, Flatten{}, Dense{10}}); }

Architecture residual_network(const std::string& id, const std::string& name, const std::string& summary,
                              const std::string& source, const Layers& layers) {
  return {.id = id,
          .name = name,
          .summary = summary,
          .source = source,
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace

Architecture resnet20() {
  Layers layers{conv3(16), BatchNorm{}, Relu{}};
  add_stages(layers, [](Layers& to, Index channels, Index stride) {
    append(to,
           {Residual{{conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels), BatchNorm{}}}, Relu{}});
  });
  add_classifier(layers);
  return residual_network("resnet20", "ResNet-20",
                          "16C3 - 3×(2×16C3) - 3×(2×32C3) - 3×(2×64C3) - mean - 10, shortcuts of type A",
                          "He et al., CVPR 2016, arXiv 1512.03385", layers);
}

Architecture preresnet20() {
  Layers layers{conv3(16)};
  add_stages(layers, [](Layers& to, Index channels, Index stride) {
    append(to,
           {Residual{{BatchNorm{}, Relu{}, conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels)}}});
  });
  append(layers, {BatchNorm{}, Relu{}});
  add_classifier(layers);
  return residual_network("preresnet20", "PreResNet-20",
                          "ResNet-20 with batch normalization and ReLU before each convolution",
                          "He et al., ECCV 2016, arXiv 1603.05027", layers);
}

Architecture se_resnet20() {
  constexpr Index kReduction = 16;
  Layers layers{conv3(16), BatchNorm{}, Relu{}};
  add_stages(layers, [](Layers& to, Index channels, Index stride) {
    append(to, {Residual{{conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels), BatchNorm{},
                          SqueezeExcite{kReduction}}},
                Relu{}});
  });
  add_classifier(layers);
  return residual_network(
      "se-resnet20", "SE-ResNet-20",
      "ResNet-20 with squeeze-and-excitation (reduction 16) in every block; its gates stay float",
      "Hu et al., CVPR 2018, arXiv 1709.01507", layers);
}

// The strides of the original serve images of 224×224; here the first two of its five halvings are
// left out, as usual for 32×32.
Architecture mobilenet() {
  struct Pair {
    Index channels, stride;
  };
  constexpr Pair kPairs[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                             {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
  Layers layers{conv3(32), BatchNorm{}, Relu{}};
  for (const Pair& pair : kPairs)
    append(layers,
           {DepthwiseConv{3, pair.stride}, BatchNorm{}, Relu{}, conv1(pair.channels), BatchNorm{}, Relu{}});
  add_classifier(layers);
  return residual_network("mobilenet", "MobileNet v1",
                          "32C3 and 13 pairs of depthwise 3×3 and pointwise convolution, for 32×32 images; "
                          "depthwise weights stay float",
                          "Howard et al. 2017, arXiv 1704.04861", layers);
}

// L = 76 = 1 + 3·24 + 2 transitions + 1: twelve bottleneck layers (1×1, 3×3) in each of three blocks.
Architecture densenet76() {
  constexpr Index kGrowth = 12;
  constexpr int kLayersPerBlock = 12;
  Index channels = 2 * kGrowth;
  Layers layers{conv3(channels)};
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
  return residual_network("densenet76", "DenseNet-BC 76",
                          "growth 12, bottlenecks of 48, compression ½, three blocks of 12 layers",
                          "Huang et al., CVPR 2017, arXiv 1608.06993; the network of VNQ", layers);
}

}  // namespace qs
