// Builders of the networks that are too long for a literal; architectures.cpp lists them all.
#pragma once

#include "core/nn/architecture.h"

namespace qs {

inline const Shape kColourImages{32, 32, 3};

Architecture resnet20();
Architecture preresnet20();
Architecture se_resnet20();
Architecture mobilenet();
Architecture densenet76();

}  // namespace qs
