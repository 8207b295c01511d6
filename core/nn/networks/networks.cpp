#include "core/nn/networks/networks.h"

namespace qs {

void append(NetworkLayers& layers, const NetworkLayers& more) {
  layers.insert(layers.end(), more.begin(), more.end());
}

NetworkLayers vgg_features() {
  NetworkLayers layers;
  for (const Index channels : {128, 256, 512})
    append(layers, {conv3(channels), BatchNorm{}, Relu{}, conv3(channels), MaxPool{2}, BatchNorm{}, Relu{}});
  layers.push_back(Flatten{});
  return layers;
}

Conv conv3(Index channels, Index stride) { return {channels, 3, Padding::same, stride, Bias::none}; }
Conv conv1(Index channels, Index stride) { return {channels, 1, Padding::same, stride, Bias::none}; }

void add_classifier(NetworkLayers& layers) { append(layers, {AveragePool{}, Flatten{}, Dense{10}}); }

FloatRecipe residual_recipe() {
  return {.optimizer = "nesterov", .learning_rate = 0.1, .weight_decay = 5e-4, .schedule = "cosine"};
}

Architecture residual_network(Index blocks) {
  NetworkLayers layers{conv3(16), BatchNorm{}, Relu{}};
  add_stages(layers, blocks, [](NetworkLayers& to, Index channels, Index stride) {
    append(to, {Residual{{conv3(channels, stride), BatchNorm{}, Relu{}, conv3(channels), BatchNorm{}}, {}},
                Relu{}});
  });
  add_classifier(layers);
  const std::string depth = std::to_string(6 * blocks + 2), count = std::to_string(blocks);
  return {.id = "resnet" + depth,
          .name = "ResNet-" + depth,
          .summary = "16C3 - " + count + "×(2×16C3) - " + count + "×(2×32C3) - " + count +
                     "×(2×64C3) - mean - 10, shortcuts of type A",
          .source = "He et al., CVPR 2016, arXiv 1512.03385",
          .input = kColourImages,
          .layers = layers,
          .recipe = residual_recipe()};
}

}  // namespace qs
