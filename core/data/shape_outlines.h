// The outlines behind the built-in shapes: one class each.
#pragma once

#include <vector>

#include "core/data/polygon.h"

namespace qs {

/// Inside the circle of radius 1 about (0, 0), of about equal area, y downwards.
using Outline = std::vector<Corner>;

/// In the order of the labels: disc, square, triangle, pentagon, star, cross, ring, crescent, heart, arrow.
/// A shape with a hole is one closed line that runs around both, joined by a seam of no width.
const std::vector<Outline>& shape_outlines();

}  // namespace qs
