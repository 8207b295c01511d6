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
Conv conv1(Index channels) { return {channels, 1, Padding::same, 1, Bias::none}; }

void add_classifier(NetworkLayers& layers) { append(layers, {AveragePool{}, Flatten{}, Dense{10}}); }

FloatRecipe residual_recipe() {
  return {.optimizer = "nesterov", .learning_rate = 0.1, .weight_decay = 5e-4, .schedule = "cosine"};
}

}  // namespace qs
