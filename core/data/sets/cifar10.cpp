// CIFAR-10: 32×32 colour photographs of ten kinds of things.
#include "core/data/cifar_source.h"

namespace qs {

DataSource sources::cifar10() {
  return cifar_source("10", kCifar10, 170052171,
                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd");
}

}  // namespace qs
