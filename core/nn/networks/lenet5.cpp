// LeNet-5 with 32 and 64 filters, as TWN and RQ train it.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::lenet5() {
  return {.id = "lenet5",
          .name = "LeNet-5",
          .summary = "32C5-MP2-64C5-MP2-512FC-10, valid convolutions, ReLU after every pooled convolution",
          .source = "LeNet-5-Caffe as used by TWN and RQ",
          .input = kGreyDigits,
          .layers = {Conv{32, 5}, MaxPool{2}, Relu{}, Conv{64, 5}, MaxPool{2}, Relu{}, Flatten{}, Dense{512},
                     Relu{}, Dense{10}}};
}

}  // namespace qs
