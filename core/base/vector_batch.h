// The vector registers that everything of this program's own computes with.
//
// xsimd's instruction set for a processor with 64-byte registers rounds a product before it adds to it, that
// for 32-byte registers with fused multiply-add does not, and so every exponential differs in its last digit.
// The latter serves both, at the same pace: half as wide, one instruction where the other takes two.
#pragma once

#include <type_traits>
#include <xsimd/xsimd.hpp>

namespace qs {

using VectorArch =
    std::conditional_t<xsimd::fma3<xsimd::avx2>::supported(), xsimd::fma3<xsimd::avx2>, xsimd::default_arch>;

template <class Number>
using VectorBatch = xsimd::batch<Number, VectorArch>;

}  // namespace qs
