// VGG-7 for CIFAR-10, as TWN, WAGE and RQ train it.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::vgg7() {
  NetworkLayers layers = vgg_features();
  append(layers, {Dense{1024}, Relu{}, Dense{10}});
  return {
      .id = "vgg7",
      .name = "VGG-7",
      .summary =
          "2×(128C3)-MP2-2×(256C3)-MP2-2×(512C3)-MP2-1024FC-10, batch normalization after every "
          "(pooled) convolution",
      .source = "the CIFAR-10 network of TWN, WAGE and RQ",
      .input = kColourImages,
      .layers = layers,
      .recipe = {.optimizer = "nesterov", .learning_rate = 0.05, .weight_decay = 5e-4, .schedule = "cosine"}};
}

}  // namespace qs
