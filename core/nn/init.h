// Initial weights.
#pragma once

#include "core/base/philox.h"
#include "core/tensor/tensor.h"

namespace qs {

/// Uniform in ±√(6/(fan in + fan out)) (Glorot & Bengio 2010). Shape O×KH×KW×I or O×I.
Tensor glorot_uniform(const Shape& shape, Random random);

}  // namespace qs
