#include "core/data/pen.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

/// First and last pixel, of those on the canvas, whose centre lies in [low, high].
struct PixelRange {
  int first, last;
};
PixelRange covered(float low, float high) {
  constexpr auto kSide = static_cast<float>(Canvas::kSide);
  return {static_cast<int>(std::ceil(std::clamp(low, 0.0f, kSide) - 0.5f)),
          static_cast<int>(std::floor(std::clamp(high, 0.0f, kSide) - 0.5f))};
}

}  // namespace

void Canvas::draw(float x0, float y0, float radius0, float x1, float y1, float radius1) {
  const float reach = std::max(radius0, radius1) + 0.5f;
  const PixelRange columns = covered(std::min(x0, x1) - reach, std::max(x0, x1) + reach);
  const PixelRange rows = covered(std::min(y0, y1) - reach, std::max(y0, y1) + reach);
  const float dx = x1 - x0, dy = y1 - y0;
  const float squared_length = dx * dx + dy * dy;
  const float inverse = squared_length > 0.0f ? 1.0f / squared_length : 0.0f;
  for (int row = rows.first; row <= rows.last; ++row) {
    for (int column = columns.first; column <= columns.last; ++column) {
      const float px = static_cast<float>(column) + 0.5f - x0, py = static_cast<float>(row) + 0.5f - y0;
      const float along = std::clamp((px * dx + py * dy) * inverse, 0.0f, 1.0f);
      const float ex = px - along * dx, ey = py - along * dy;
      const float radius = radius0 + along * (radius1 - radius0);
      const float ink = std::clamp(radius + 0.5f - std::sqrt(ex * ex + ey * ey), 0.0f, 1.0f);
      float& pixel = pixels_[static_cast<std::size_t>(row * kSide + column)];
      pixel = std::max(pixel, ink);
    }
  }
}

void Canvas::blur(float share) {
  // Along the rows, then along the columns; beyond the edge there is paper.
  for (const int stride : {1, kSide}) {
    const auto before = pixels_;
    const auto at = [&](int line, int position) {
      const int other = stride == 1 ? kSide : 1;
      return position < 0 || position >= kSide
                 ? 0.0f
                 : before[static_cast<std::size_t>(line * other + position * stride)];
    };
    const float side = 0.25f * share;
    for (int line = 0; line < kSide; ++line)
      for (int position = 0; position < kSide; ++position) {
        const int other = stride == 1 ? kSide : 1;
        pixels_[static_cast<std::size_t>(line * other + position * stride)] =
            (1.0f - 2.0f * side) * at(line, position) +
            side * (at(line, position - 1) + at(line, position + 1));
      }
  }
}

}  // namespace qs
