// ResNet-56 for 32×32 images, shortcuts of type A.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::resnet56() { return residual_network(9); }

}  // namespace qs
