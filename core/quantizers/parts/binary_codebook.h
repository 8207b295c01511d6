// Codebooks whose levels are sums of K coefficients, and their least-squares fit.
//
//   signed     levels ±v_1 ± … ± v_K,  codes e ∈ {−1, 1}^K     weights
//   unsigned   levels Σ of a subset,   codes e ∈ {0, 1}^K      outputs of a ReLU
//   codes for a given basis    the nearest level of each value
//   basis for given codes      v = (BᵀB)⁻¹ Bᵀx                   (regression; B holds one code a row)
// D. Zhang, J. Yang, D. Ye, G. Hua, "LQ-Nets", ECCV 2018, arXiv 1807.10029, §3.2.
// A signed codebook is symmetric, so only its upper half is stored and magnitudes are looked up: all
// that BᵀB and Bᵀx need are the number and the sum of the magnitudes at each level.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace qs {

inline constexpr int kMostCodeBits = 4;
inline constexpr std::size_t kMostLevels = std::size_t{1} << kMostCodeBits;

using Basis = std::array<double, kMostCodeBits>;  // the first K count, the others are 0

enum class Codebook { with_sign, without_sign };

/// Levels of a basis in ascending order; of a signed codebook the upper half.
struct LevelTable {
  Codebook kind = Codebook::with_sign;
  int bits = 1;
  std::size_t size = 1;                       // 2^(K−1) or 2^K
  std::array<Real, kMostLevels> level{};      // as shipped: rounded to float
  std::array<Real, kMostLevels> threshold{};  // size − 1: values above threshold j go above level j
  std::array<std::array<double, kMostCodeBits>, kMostLevels> code{};  // e of each level
};

/// 1 ≤ bits ≤ kMostCodeBits; coefficients may have any sign and order.
LevelTable level_table(Codebook kind, const Basis& basis, int bits);

/// Number and sum of the (magnitudes of the) values nearest to each level.
struct LevelSums {
  std::array<double, kMostLevels> count{}, sum{};

  LevelSums& operator+=(const LevelSums& other);
};
LevelSums sum_by_level(const LevelTable& table, std::span<const Real> x);

/// y = the nearest level of each x.
void quantize(const LevelTable& table, std::span<const Real> x, std::span<Real> y);

/// Position of the nearest level in `all_levels`.
std::int32_t level_index(const LevelTable& table, Real x);
/// Both halves of a signed codebook, ascending.
std::vector<float> all_levels(const LevelTable& table);

/// argmin ‖x − Bv‖² + ridge·‖v − towards‖² for the codes behind `sums`. Coefficients that the codes
/// do not determine keep the value of `towards`.
Basis least_squares(const LevelTable& table, const LevelSums& sums, double ridge, const Basis& towards);

/// Solves A v = b for a symmetric positive semidefinite A of size K; rows that depend on earlier ones
/// leave their unknown at 0.
using Gram = std::array<std::array<double, kMostCodeBits>, kMostCodeBits>;
Basis solve_normal_equations(Gram a, Basis b, int bits);

/// Σ(x − x̂)², from the sums and Σx².
double squared_error(const LevelTable& table, const LevelSums& sums, double energy);

}  // namespace qs
