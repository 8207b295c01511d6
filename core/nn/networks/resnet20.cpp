// ResNet-20 for 32×32 images, shortcuts of type A.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::resnet20() { return residual_network(3); }

}  // namespace qs
