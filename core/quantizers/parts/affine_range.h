// The affine grid r = S(q − Z) of integer arithmetic over a range of values.
//
// B. Jacob et al., CVPR 2018, arXiv 1712.05877, eq. 1 and 12: the range is made to hold zero, the zero
// point Z is rounded to an integer, and the range moves with it, so that zero is exactly a level. The
// levels are then S·n with n = q − Z, a uniform grid like any other.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/quantizers/parts/grid.h"

namespace qs {

struct AffineRange {
  double min = 0.0, max = 0.0;  // of the values; may lie on one side of zero
  int lowest = 0, highest = 1;  // q_lo < q_hi

  /// S; kSmallestStepSize for a range without width.
  double step_size() const {
    const double width = std::max(max, 0.0) - std::min(min, 0.0);
    return std::max(width / (highest - lowest), kSmallestStepSize);
  }
  /// Z, from lowest to highest.
  int zero_point() const {
    const double exact = lowest - std::min(min, 0.0) / step_size();
    return static_cast<int>(std::clamp<double>(std::nearbyint(exact), lowest, highest));
  }
  UniformGrid grid() const {
    return {.step_size = static_cast<Real>(step_size()),
            .lowest = lowest - zero_point(),
            .highest = highest - zero_point()};
  }
};

}  // namespace qs
