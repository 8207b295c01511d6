// CIFAR-100: 32×32 colour photographs of a hundred kinds of things; the fine labels.
#include "core/data/cifar_source.h"

namespace qs {

DataSource sources::cifar100() {
  return cifar_source("100", kCifar100, 168513733,
                      "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec");
}

}  // namespace qs
