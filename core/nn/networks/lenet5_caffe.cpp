// LeNet-5 with 20 and 50 filters, as Deep Compression and VNQ train it.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::lenet5_caffe() {
  return {.id = "lenet5-caffe-20-50-500",
          .name = "LeNet-5 20-50-500",
          .summary = "20C5-MP2-50C5-MP2-500FC-10, valid convolutions, ReLU after every layer",
          .source = "Caffe's LeNet as used by Deep Compression, VNQ and Bayesian Compression",
          .input = kGreyDigits,
          .layers = {Conv{20, 5}, MaxPool{2}, Relu{}, Conv{50, 5}, MaxPool{2}, Relu{}, Flatten{}, Dense{500},
                     Relu{}, Dense{10}}};
}

}  // namespace qs
