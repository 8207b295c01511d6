// Sets of levels that are symmetric about zero and share one scale: 0 = l_0 < l_1 < … = 1, times ±α.
//
//   ternary      {0, 1}
//   linear       {0, 1/k, 2/k … 1},                  k = 2^(m−1) − 1
//   logarithmic  {0, 2^−(k−1), … ½, 1}
// L. Hou, J. T. Kwok, "Loss-aware Weight Quantization of Deep Networks", ICLR 2018, arXiv 1802.08635.
// Rounding to the nearest level; halfway between two the one with the even number is taken.
#pragma once

#include <array>

#include "core/quantizers/parts/weighted_values.h"

namespace qs {

inline constexpr std::size_t kMostMagnitudes = 8;  // m = 4

struct LevelSet {
  std::size_t size = 1;                         // with zero
  std::array<double, kMostMagnitudes> level{};  // ascending, from 0 to 1
};

LevelSet ternary_levels();
LevelSet linear_levels(int bits);       // 2 ≤ bits ≤ 4
LevelSet logarithmic_levels(int bits);  // 2 ≤ bits ≤ 4

/// Magnitudes as steps: level[j] above cut[j], j = 1 … size−1; level[0] below cut[1].
struct Staircase {
  std::size_t size = 1;
  std::array<Real, kMostMagnitudes> level{}, cut{};

  Lanes lanes(const Lanes& magnitude) const {
    Lanes value(level[0]);
    for (std::size_t j = 1; j < size; ++j)
      value =
          select(j % 2 == 0 ? magnitude >= Lanes(cut[j]) : magnitude > Lanes(cut[j]), Lanes(level[j]), value);
    return value;
  }
  std::size_t index(Real magnitude) const {
    std::size_t found = 0;
    for (std::size_t j = 1; j < size; ++j)
      if (j % 2 == 0 ? magnitude >= cut[j] : magnitude > cut[j]) found = j;
    return found;
  }
};

/// The nearest level α·l_j of each magnitude, as shipped (rounded to float).
Staircase scaled_levels(const LevelSet& set, double scale);

/// The codes l_j themselves for a scale, and 0 or 1 for a threshold.
Staircase codes_at_scale(const LevelSet& set, double scale);
Staircase codes_above(double threshold);

}  // namespace qs
