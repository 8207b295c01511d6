// VGG-Small for CIFAR-10, as LQ-Nets and their followers train it: VGG-7 without its hidden dense layer.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::vgg_small() {
  NetworkLayers layers = vgg_features();
  layers.push_back(Dense{10});
  return {
      .id = "vgg-small",
      .name = "VGG-Small",
      .summary =
          "2×(128C3)-MP2-2×(256C3)-MP2-2×(512C3)-MP2-10, batch normalization after every (pooled) "
          "convolution",
      .source = "Zhang et al., ECCV 2018, arXiv 1807.10029, released code",
      .input = kColourImages,
      .layers = layers,
      .recipe = {.optimizer = "nesterov", .learning_rate = 0.05, .weight_decay = 5e-4, .schedule = "cosine"}};
}

}  // namespace qs
