// LeNet-300-100: three dense layers.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::lenet300() {
  return {.id = "lenet300",
          .name = "LeNet-300-100",
          .summary = "784-300-100-10 with ReLU",
          .source = "LeCun et al., Proceedings of the IEEE 1998",
          .input = kGreyDigits,
          .layers = {Flatten{}, Dense{300}, Relu{}, Dense{100}, Relu{}, Dense{10}}};
}

}  // namespace qs
