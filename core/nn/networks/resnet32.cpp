// ResNet-32 for 32×32 images, shortcuts of type A.
#include "core/nn/networks/networks.h"

namespace qs {

Architecture networks::resnet32() { return residual_network(5); }

}  // namespace qs
