// Initial weights.
#pragma once

#include "core/base/philox.h"
#include "core/tensor/tensor.h"
#include "core/values/choices.h"

namespace qs {

/// Random weights, shape O×KH×KW×I or O×I:
///
///   glorot       uniform in ±√(6/(fan in + fan out))  (Glorot & Bengio, AISTATS 2010, eq. 16)
///   half-glorot  uniform in half that range, as in the released code of BinaryConnect, LAB and LAQ
///   he           normal of variance 2/fan in  (He et al., ICCV 2015, arXiv 1502.01852, eq. 10)
Tensor initial_weights(Initialization kind, const Shape& shape, Random random);

}  // namespace qs
