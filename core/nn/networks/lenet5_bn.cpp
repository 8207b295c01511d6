// LeNet-5 with batch normalization, as TWN trains it; rows (a) of RQ's Table 1.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::lenet5_bn() {
  NetworkLayers layers;
  for (const Index channels : {32, 64})
    append(layers, {Conv{channels, 5, Padding::valid, 1, Bias::none}, BatchNorm{}, Relu{}, MaxPool{2}});
  append(layers, {Flatten{}, Dense{512, Bias::none}, BatchNorm{}, Relu{}, Dense{10}});
  return {.id = "lenet5-bn",
          .name = "LeNet-5 BN",
          .summary =
              "32C5-MP2-64C5-MP2-512FC-10, valid convolutions, batch normalization and ReLU before "
              "pooling and after the 512FC",
          .source = "the MNIST network of TWN's released code",
          .input = kGreyDigits,
          .layers = layers};
}

}  // namespace qs
