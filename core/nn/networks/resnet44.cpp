// ResNet-44 for 32×32 images, shortcuts of type A.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::resnet44() { return residual_network(7); }

}  // namespace qs
