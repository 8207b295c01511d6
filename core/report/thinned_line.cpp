#include "core/report/thinned_line.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

constexpr double kSeen = 1e-3;  // of the range of an axis

/// Marks the points of one stretch that must stay.
class Stretch {
 public:
  Stretch(const std::vector<Position>& places, std::vector<char>& stays) : places_(places), stays_(stays) {}

  void keep_between(std::size_t first, std::size_t last) {
    std::vector<std::pair<std::size_t, std::size_t>> open = {{first, last}};
    while (!open.empty()) {
      const auto [from, to] = open.back();
      open.pop_back();
      double farthest = kSeen;
      std::size_t at = from;
      for (std::size_t i = from + 1; i < to; ++i) {
        const double away = departure(i, from, to);
        if (away <= farthest) continue;
        farthest = away;
        at = i;
      }
      if (at == from) continue;
      stays_[at] = 1;
      open.emplace_back(from, at);
      open.emplace_back(at, to);
    }
  }

 private:
  /// From the straight line between the two ends, in parts of the plot.
  double departure(std::size_t i, std::size_t from, std::size_t to) const {
    const double dx = places_[to].x - places_[from].x, dy = places_[to].y - places_[from].y;
    const double x = places_[i].x - places_[from].x, y = places_[i].y - places_[from].y;
    const double length = dx * dx + dy * dy;
    const double along = length > 0.0 ? std::clamp((x * dx + y * dy) / length, 0.0, 1.0) : 0.0;
    return std::hypot(x - along * dx, y - along * dy);
  }

  const std::vector<Position>& places_;
  std::vector<char>& stays_;
};

}  // namespace

ThinLine extremes_by_block(const std::vector<double>& x, const std::vector<double>& y, std::size_t block) {
  ThinLine line;
  for (std::size_t from = 0; from + block <= std::min(x.size(), y.size()); from += block) {
    std::size_t low = from, high = from;
    for (std::size_t i = from; i < from + block; ++i) {
      if (!std::isfinite(y[i])) {  // a gap stays one
        low = high = i;
        break;
      }
      if (y[i] < y[low]) low = i;
      if (y[i] > y[high]) high = i;
    }
    for (const std::size_t i : {std::min(low, high), std::max(low, high)}) {
      line.x.push_back(x[i]);
      line.y.push_back(y[i]);
      if (low == high) break;
    }
  }
  return line;
}

ThinLine without_straight_parts(const std::vector<double>& x, const std::vector<double>& y,
                                const AxisLayout& across, const AxisLayout& up) {
  const std::size_t count = std::min(x.size(), y.size());
  std::vector<Position> places(count);
  std::vector<char> stays(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    places[i] = {across.place(x[i]), up.place(y[i])};
    if (!std::isfinite(places[i].x) || !std::isfinite(places[i].y)) stays[i] = 1;
  }
  Stretch stretch(places, stays);
  for (std::size_t first = 0; first < count;) {
    if (stays[first]) {
      ++first;
      continue;
    }
    std::size_t last = first;
    while (last + 1 < count && !stays[last + 1]) ++last;
    stays[first] = stays[last] = 1;
    if (last > first) stretch.keep_between(first, last);
    first = last + 1;
  }
  ThinLine line;
  const auto is_gap = [&](std::size_t i) {
    return !std::isfinite(places[i].x) || !std::isfinite(places[i].y);
  };
  for (std::size_t i = 0; i < count; ++i)
    if (stays[i] && !(i > 0 && is_gap(i) && is_gap(i - 1))) {
      line.x.push_back(x[i]);
      line.y.push_back(y[i]);
    }
  return line;
}

}  // namespace qs
