#include "core/figures/axis_range.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace qs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = 1e300;  // spans stay finite below it

/// What marks reach; values that the scale cannot show are left out.
struct Extent {
  Scale scale;
  double low = kInfinity, high = -kInfinity;
  bool from_zero = false;  // bars and stems grow from zero
  bool has_bars = false, has_markers = false;

  void add(double value) {
    if (!std::isfinite(value) || std::abs(value) > kLargest) return;
    if (scale == Scale::log10 && !(value > 0.0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void add(std::span<const double> values) {
    for (const double value : values) add(value);
  }
};

struct CollectX {
  Extent& extent;
  void operator()(const Line& mark) const { extent.add(mark.x); }
  void operator()(const Band& mark) const { extent.add(mark.x); }
  void operator()(const Bars& mark) const {
    extent.add(mark.edges);
    extent.has_bars = true;
  }
  void operator()(const Stems& mark) const {
    extent.add(mark.x);
    extent.has_markers = true;
  }
  void operator()(const Points& mark) const {
    extent.add(mark.x);
    extent.has_markers = true;
  }
  void operator()(const Image& mark) const {
    extent.add(mark.x0);
    extent.add(mark.x1);
  }
  void operator()(const Rule& mark) const {
    if (mark.direction == Rule::Direction::vertical) extent.add(mark.at);
  }
  void operator()(const Note&) const {}
};

struct CollectY {
  Extent& extent;
  YAxis axis;
  void operator()(const Line& mark) const {
    if (mark.axis == axis) extent.add(mark.y);
  }
  void operator()(const Band& mark) const {
    if (mark.axis != axis) return;
    extent.add(mark.low);
    extent.add(mark.high);
  }
  void operator()(const Bars& mark) const {
    if (mark.axis != axis) return;
    extent.add(mark.heights);
    extent.from_zero = extent.has_bars = true;
  }
  void operator()(const Stems& mark) const {
    if (mark.axis != axis) return;
    extent.add(mark.y);
    extent.from_zero = extent.has_markers = true;
  }
  void operator()(const Points& mark) const {
    if (mark.axis != axis) return;
    extent.add(mark.y);
    for (std::size_t i = 0; i < std::min(mark.y.size(), mark.deviations.size()); ++i) {
      extent.add(mark.y[i] - mark.deviations[i]);
      extent.add(mark.y[i] + mark.deviations[i]);
    }
    extent.has_markers = true;
  }
  void operator()(const Image& mark) const {
    if (axis != YAxis::left) return;
    extent.add(mark.y0);
    extent.add(mark.y1);
  }
  void operator()(const Rule& mark) const {
    if (axis == YAxis::left && mark.direction == Rule::Direction::horizontal) extent.add(mark.at);
  }
  void operator()(const Note&) const {}
};

/// A range that can be drawn, whatever was found.
void widen_if_empty(Extent& extent) {
  const bool log = extent.scale == Scale::log10;
  if (extent.low > extent.high) {
    extent.low = log ? 1.0 : 0.0;
    extent.high = log ? 10.0 : 1.0;
  } else if (log && !(extent.high > extent.low * (1 + 1e-9))) {
    extent.low /= 2.0;
    extent.high *= 2.0;
  } else if (!log &&
             !(extent.high - extent.low > 1e-9 * std::max(std::abs(extent.low), std::abs(extent.high)))) {
    const double half = 0.1 * std::abs(extent.low);
    extent.high += extent.low == 0.0 ? 1.0 : half;
    extent.low -= half;
  }
}

bool possible(const std::optional<double>& limit, Scale scale) {
  return limit && std::isfinite(*limit) && std::abs(*limit) <= kLargest &&
         (scale == Scale::linear || *limit > 0.0);
}

AxisLayout with_limits(const Axis& axis, double low, double high) {
  AxisLayout layout;
  layout.scale = axis.scale;
  layout.low = low;
  layout.high = high;
  const double asked_low = possible(axis.min, axis.scale) ? *axis.min : low;
  const double asked_high = possible(axis.max, axis.scale) ? *axis.max : high;
  if (asked_high > asked_low) {
    layout.low = asked_low;
    layout.high = asked_high;
  }
  return layout;
}

struct HighestBetween {
  YAxis axis;
  double low, high;

  double over(const std::vector<double>& x, const std::vector<double>& y) const {
    double highest = -kInfinity;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      // The piece from the previous point to this one counts when it reaches into the range.
      const double from = i > 0 ? std::min(x[i - 1], x[i]) : x[i];
      const double to = i > 0 ? std::max(x[i - 1], x[i]) : x[i];
      if (from > high || to < low) continue;
      if (std::isfinite(y[i])) highest = std::max(highest, y[i]);
      if (i > 0 && std::isfinite(y[i - 1])) highest = std::max(highest, y[i - 1]);
    }
    return highest;
  }
  double operator()(const Line& mark) const {
    if (mark.axis != axis) return -kInfinity;
    if (!mark.steps) return over(mark.x, mark.y);
    const Line corners = as_polyline(mark);
    return over(corners.x, corners.y);
  }
  double operator()(const Band& mark) const {
    return mark.axis == axis ? over(mark.x, mark.high) : -kInfinity;
  }
  double operator()(const Bars& mark) const {
    double highest = -kInfinity;
    if (mark.axis != axis) return highest;
    for (std::size_t i = 0; i + 1 < mark.edges.size() && i < mark.heights.size(); ++i) {
      if (mark.edges[i] <= high && mark.edges[i + 1] >= low) highest = std::max(highest, mark.heights[i]);
    }
    return highest;
  }
  template <typename Scattered>
  double at_points(const Scattered& mark) const {
    double highest = -kInfinity;
    if (mark.axis != axis) return highest;
    for (std::size_t i = 0; i < std::min(mark.x.size(), mark.y.size()); ++i) {
      if (mark.x[i] >= low && mark.x[i] <= high) highest = std::max(highest, mark.y[i]);
    }
    return highest;
  }
  double operator()(const Stems& mark) const { return at_points(mark); }
  double operator()(const Points& mark) const { return at_points(mark); }
  double operator()(const Image&) const { return -kInfinity; }
  double operator()(const Rule&) const { return -kInfinity; }
  double operator()(const Note&) const { return -kInfinity; }
};

}  // namespace

AxisLayout fit_x(const Panel& panel) {
  Extent extent{panel.x.scale};
  for (const Mark& mark : panel.marks) std::visit(CollectX{extent}, mark);
  widen_if_empty(extent);
  const double air = extent.has_bars || extent.has_markers ? 0.03 : 0.0;
  if (extent.scale == Scale::log10) {
    const double factor = std::pow(extent.high / extent.low, air);
    return with_limits(panel.x, extent.low / factor, extent.high * factor);
  }
  const double margin = air * (extent.high - extent.low);
  return with_limits(panel.x, extent.low - margin, extent.high + margin);
}

AxisLayout fit_y(const Panel& panel, YAxis axis) {
  const Axis& asked = axis == YAxis::right && panel.right ? *panel.right : panel.y;
  Extent extent{asked.scale};
  for (const Mark& mark : panel.marks) std::visit(CollectY{extent, axis}, mark);
  if (extent.from_zero && extent.scale == Scale::linear) extent.add(0.0);
  widen_if_empty(extent);
  if (extent.scale == Scale::log10) {
    // A bar of the smallest height must still be seen above the axis.
    const double below = extent.from_zero ? 1.6 : std::pow(extent.high / extent.low, 0.05);
    const double above = std::pow(extent.high / extent.low, 0.06);
    return with_limits(asked, extent.low / below, extent.high * above);
  }
  const double margin = 0.06 * (extent.high - extent.low);
  const bool keep_zero = extent.low >= 0.0 && extent.low - margin <= 0.0;
  const double low = keep_zero ? 0.0 : extent.low - margin;
  return with_limits(asked, low, extent.high + margin);
}

double highest_between(const Panel& panel, YAxis axis, double low, double high) {
  double highest = -kInfinity;
  for (const Mark& mark : panel.marks)
    highest = std::max(highest, std::visit(HighestBetween{axis, low, high}, mark));
  return highest;
}

}  // namespace qs
