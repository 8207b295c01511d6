// Greedy binary approximation of a vector: x ≈ Σ a_j b_j, b_j ∈ {−1, 1}, j = 1 … K.
//
//   direct    b_j = sgn(r),  a_j = mean|r|,            r ← r − a_j b_j            from r = x
//   refined   b_j = sgn(r),  a = (BᵀB)⁻¹Bᵀx over 1…j,  r ← x − Σ_{i≤j} a_i b_i
// Y. Guo, A. Yao, H. Zhao, Y. Chen, "Network Sketching", CVPR 2017, arXiv 1706.02021, Algorithms 1 and 2.
// The signs are a function of x_i and of the coefficients of every stage alone, so that nothing but
// the coefficients has to be kept.
#pragma once

#include <span>
#include <vector>

#include "core/quantizers/parts/binary_codebook.h"

namespace qs {

enum class Sketching { direct, refined };

struct Sketch {
  int bits = 1;
  std::array<Basis, kMostCodeBits> stage{};  // stage[j]: coefficients after b_1 … b_{j+1} are known

  /// a of the whole sketch.
  const Basis& coefficients() const { return stage[static_cast<std::size_t>(bits - 1)]; }
};

/// 1 ≤ bits ≤ kMostCodeBits. For an empty x all coefficients are 0.
Sketch make_sketch(Sketching kind, std::span<const Real> x, int bits);

/// y_i = Σ a_j b_j of each x_i, rounded to float.
void approximate(const Sketch& sketch, std::span<const Real> x, std::span<Real> y);

/// The 2^K values, ascending, and the position of each x_i among them.
std::vector<float> sketch_levels(const Sketch& sketch);
void sketch_codes(const Sketch& sketch, std::span<const Real> x, std::span<std::int32_t> index);

}  // namespace qs
