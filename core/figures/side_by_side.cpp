#include "core/figures/side_by_side.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

constexpr double kRoom = 2.3;       // between centres, in radii
constexpr double kStep = 0.5;       // points
constexpr double kFarthest = 60.0;  // points

struct Disc {
  Position centre;
  double radius;
};

bool collides(const Disc& disc, const std::vector<Disc>& others) {
  return std::any_of(others.begin(), others.end(), [&](const Disc& other) {
    return std::hypot(disc.centre.x - other.centre.x, disc.centre.y - other.centre.y) <
           0.5 * kRoom * (disc.radius + other.radius);
  });
}

/// 0, +s, −s, +2s, −2s, …: the first that is free.
double free_shift(const Disc& disc, const std::vector<Disc>& placed, const Box& plot) {
  for (double away = 0.0; away <= kFarthest; away += kStep) {
    for (const double shift : {away, -away}) {
      const Disc moved{{disc.centre.x + shift, disc.centre.y}, disc.radius};
      const bool inside = moved.centre.x >= plot.x && moved.centre.x <= plot.right();
      if ((inside || shift == 0.0) && !collides(moved, placed)) return shift;
    }
  }
  return 0.0;
}

struct Movable {
  Disc disc;
  std::size_t mark, point;
};

}  // namespace

std::vector<std::vector<double>> side_by_side(const Panel& panel, const PanelLayout& layout) {
  std::vector<std::vector<double>> shifts(panel.marks.size());
  std::vector<Movable> movable;
  std::vector<Disc> placed;
  for (std::size_t m = 0; m < panel.marks.size(); ++m) {
    const auto* points = std::get_if<Points>(&panel.marks[m]);
    if (!points) continue;
    const std::size_t count = std::min(points->x.size(), points->y.size());
    if (points->side_by_side) shifts[m].resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const Disc disc{layout.place(points->x[i], points->y[i], points->axis), points->radius_pt};
      if (!std::isfinite(disc.centre.x) || !std::isfinite(disc.centre.y)) continue;
      if (points->side_by_side)
        movable.push_back({disc, m, i});
      else
        placed.push_back(disc);
    }
  }
  if (movable.empty()) return {};
  std::stable_sort(movable.begin(), movable.end(),
                   [](const Movable& a, const Movable& b) { return a.disc.centre.y > b.disc.centre.y; });
  for (const Movable& next : movable) {
    const double shift = free_shift(next.disc, placed, layout.plot);
    shifts[next.mark][next.point] = shift;
    placed.push_back({{next.disc.centre.x + shift, next.disc.centre.y}, next.disc.radius});
  }
  return shifts;
}

}  // namespace qs
