#include "core/data/polygon.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

/// Of the pixel centres of one row: squared distance to the nearest edge, and whether they lie inside.
struct Row {
  std::array<float, kPolygonSide> distance2;
  std::array<std::int32_t, kPolygonSide> inside;
};

void add_edge(Corner a, Corner b, float y, Row& row) {
  const float dx = b.x - a.x, dy = b.y - a.y, py = y - a.y;
  const float length2 = dx * dx + dy * dy;
  const float inverse = length2 > 0.0f ? 1.0f / length2 : 0.0f;
  for (std::size_t column = 0; column < kPolygonSide; ++column) {
    const float px = static_cast<float>(column) + 0.5f - a.x;
    const float along = std::min(std::max((px * dx + py * dy) * inverse, 0.0f), 1.0f);
    const float ex = px - along * dx, ey = py - along * dy;
    row.distance2[column] = std::min(row.distance2[column], ex * ex + ey * ey);
  }
  if ((a.y > y) == (b.y > y)) return;
  const float crossing = a.x + dx * (py / dy);
  for (std::size_t column = 0; column < kPolygonSide; ++column)
    row.inside[column] ^= static_cast<float>(column) + 0.5f < crossing ? 1 : 0;
}

}  // namespace

void fill_polygon(std::span<const Corner> corners, float softness, Coverage& coverage) {
  coverage.fill(0.0f);
  const auto [low, high] =
      std::minmax_element(corners.begin(), corners.end(), [](Corner a, Corner b) { return a.y < b.y; });
  const float inverse = 1.0f / softness;
  for (int y = 0; y < kPolygonSide; ++y) {
    const float middle = static_cast<float>(y) + 0.5f;
    if (middle < low->y - softness || middle > high->y + softness) continue;
    Row row;
    row.distance2.fill(1e9f);
    row.inside.fill(0);
    for (std::size_t i = 0; i < corners.size(); ++i)
      add_edge(corners[i], corners[i + 1 == corners.size() ? 0 : i + 1], middle, row);
    float* out = coverage.data() + y * kPolygonSide;
    for (std::size_t column = 0; column < kPolygonSide; ++column) {
      const float distance = std::sqrt(row.distance2[column]) * inverse;
      const float inward = row.inside[column] ? distance : -distance;
      out[column] = std::min(std::max(0.5f + inward, 0.0f), 1.0f);
    }
  }
}

}  // namespace qs
