// What the released code of BinaryConnect, LAB and LAQ has in common, apart from the quantizers:
//
//   M. Courbariaux et al., NIPS 2015, arXiv 1511.00363, whose code L. Hou et al. built theirs on (ICLR 2017,
//   arXiv 1611.01600; ICLR 2018, arXiv 1802.08635)
// The weights start in ±c with Glorot's coefficient c = √(1.5/(n_in + n_out)): half the range of Glorot's
// uniform distribution.
#pragma once

#include <string>

#include "core/base/philox.h"
#include "core/tensor/tensor.h"
#include "core/values/option.h"

namespace qs {

/// c for weights O×KH×KW×I or O×I.
double glorot_coefficient(const Shape& shape);

/// "initial_range": that of the code, or Glorot's as for float networks.
OptionSpec initial_range_option();

/// Random weights as the option says; Method::initial_weights of the methods that declare it.
Tensor weights_in_initial_range(const Shape& shape, Random random, const Options& options);

/// For the pages of these methods: how their batch normalization differs from ours.
const std::string& normalization_of_the_code();

}  // namespace qs
