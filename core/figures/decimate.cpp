// Curves cut down to what a page or screen of so many columns can show.
#include <algorithm>
#include <cmath>

#include "core/figures/layout.h"

namespace qs {
namespace {

/// The extremes of the points seen in one column, in their order.
struct Column {
  Position lowest{}, highest{};
  std::size_t lowest_at = 0, highest_at = 0;
  bool empty = true;

  void add(Position point, std::size_t at) {
    if (empty || point.y < lowest.y) {
      lowest = point;
      lowest_at = at;
    }
    if (empty || point.y > highest.y) {
      highest = point;
      highest_at = at;
    }
    empty = false;
  }
  void flush_to(std::vector<Position>& run) {
    if (empty) return;
    run.push_back(lowest_at <= highest_at ? lowest : highest);
    if (lowest_at != highest_at) run.push_back(lowest_at <= highest_at ? highest : lowest);
    *this = {};
  }
};

bool visible(const AxisLayout& axis, double x, double y) {
  return std::isfinite(x) && std::isfinite(y) && (axis.scale == Scale::linear || x > 0.0);
}

/// Column of x; −1 left of the axis and `columns` right of it.
int column_of(const AxisLayout& axis, double x, int columns) {
  const double part = axis.scale == Scale::linear ? (x - axis.low) / (axis.high - axis.low)
                                                  : std::log(x / axis.low) / std::log(axis.high / axis.low);
  if (part < 0.0) return -1;
  if (part > 1.0) return columns;
  return std::min(columns - 1, static_cast<int>(part * columns));
}

using Stretches = std::vector<std::vector<Position>>;

Stretches all_points(const std::vector<double>& x, const std::vector<double>& y, const AxisLayout& axis) {
  Stretches runs(1);
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (visible(axis, x[i], y[i])) {
      runs.back().push_back({x[i], y[i]});
    } else if (!runs.back().empty()) {
      runs.emplace_back();
    }
  }
  return runs;
}

Stretches by_columns(const std::vector<double>& x, const std::vector<double>& y, const AxisLayout& axis,
                     int columns) {
  Stretches runs(1);
  Column column;
  int current = -2;
  bool gap = false;
  std::optional<Position> before;  // the last point left of the axis
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (!visible(axis, x[i], y[i])) {
      gap = true;
      continue;
    }
    const int here = column_of(axis, x[i], columns);
    if (here < 0) {
      before = {x[i], y[i]};
      gap = false;
      continue;
    }
    if (here != current) {
      column.flush_to(runs.back());
      if (gap && !runs.back().empty()) runs.emplace_back();
      if (before && !gap) runs.back().push_back(*before);
      before.reset();
      gap = false;
      current = here;
    }
    column.add({x[i], y[i]}, i);
    if (here == columns) break;
  }
  column.flush_to(runs.back());
  return runs;
}

}  // namespace

Stretches decimate(const std::vector<double>& x, const std::vector<double>& y, const AxisLayout& axis,
                   int columns) {
  const std::size_t count = std::min(x.size(), y.size());
  columns = std::max(1, columns);
  const bool few = count <= 2 * static_cast<std::size_t>(columns);
  const bool ascending = std::is_sorted(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count));
  Stretches runs =
      few || !ascending || !(axis.high > axis.low) ? all_points(x, y, axis) : by_columns(x, y, axis, columns);
  if (runs.back().empty()) runs.pop_back();
  return runs;
}

Line as_polyline(const Line& staircase) {
  Line line = staircase;
  line.steps = false;
  line.x.clear();
  line.y.clear();
  for (std::size_t i = 0; i + 1 < staircase.x.size() && i < staircase.y.size(); ++i) {
    for (const std::size_t edge : {i, i + 1}) {
      line.x.push_back(staircase.x[edge]);
      line.y.push_back(staircase.y[i]);
    }
  }
  return line;
}

}  // namespace qs
