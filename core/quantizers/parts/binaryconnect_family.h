// What the released code of BinaryConnect, LAB and LAQ has in common, apart from the quantizers:
//
//   M. Courbariaux et al., NIPS 2015, arXiv 1511.00363, whose code L. Hou et al. built theirs on (ICLR 2017,
//   arXiv 1611.01600; ICLR 2018, arXiv 1802.08635)
// The weights start in ±c with Glorot's coefficient c = √(1.5/(n_in + n_out)): initialization "half-glorot".
#pragma once

#include <string>

#include "core/tensor/tensor.h"

namespace qs {

/// c for weights O×KH×KW×I or O×I.
double glorot_coefficient(const Shape& shape);

/// For the pages of these methods: how their batch normalization differs from ours.
const std::string& normalization_of_the_code();

}  // namespace qs
