// Filled polygons with soft edges on a square of 32×32 pixels.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace qs {

struct Corner {
  float x, y;
};

inline constexpr int kPolygonSide = 32;

/// How much of each pixel is covered, 0 to 1, row by row from the top; the centre of pixel (0, 0) is
/// (0.5, 0.5).
using Coverage = std::array<float, kPolygonSide * kPolygonSide>;

/// A closed polygon, inside by the even-odd rule; an edge is `softness` pixels wide (1: just antialiased).
void fill_polygon(std::span<const Corner> corners, float softness, Coverage& coverage);

}  // namespace qs
