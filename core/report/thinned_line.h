// Curves without the points that no screen can show.
#pragma once

#include <cstddef>
#include <vector>

#include "core/figures/layout.h"

namespace qs {

struct ThinLine {
  std::vector<double> x, y;
};

/// The lowest and the highest point of every `block` points, in their order; what follows the last whole
/// block is left out. So the beginning of a curve becomes the beginning of what the curve becomes.
ThinLine extremes_by_block(const std::vector<double>& x, const std::vector<double>& y, std::size_t block);

/// A curve from which straight lines between the points that are left depart by at most a thousandth of the
/// range of the axes (Ramer 1972, Douglas and Peucker 1973). Gaps and their neighbours stay.
ThinLine without_straight_parts(const std::vector<double>& x, const std::vector<double>& y,
                                const AxisLayout& across, const AxisLayout& up);

}  // namespace qs
