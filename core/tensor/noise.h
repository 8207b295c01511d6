// Tensors filled from a counter-based stream; the same stream gives the same numbers, whatever the threads.
#pragma once

#include "core/base/philox.h"
#include "core/tensor/tensor.h"

namespace qs {

/// Independent standard normal numbers (Box and Muller).
void fill_normal(Tensor& tensor, const Stream& stream);

/// Independent uniform numbers in [low, high).
void fill_uniform(Tensor& tensor, Real low, Real high, Random random);

}  // namespace qs
