// What range an axis must show so that all marks are seen.
#pragma once

#include "core/figures/layout.h"

namespace qs {

/// Low and high of the axis with a little air; `start`, `end` and ticks are not set. Limits that the
/// Axis asks for are kept when they are possible (finite, in order, positive on a log axis).
AxisLayout fit_x(const Panel& panel);
AxisLayout fit_y(const Panel& panel, YAxis axis);

/// The largest value that marks on `axis` reach between x = `low` and x = `high`; −∞ when none does.
double highest_between(const Panel& panel, YAxis axis, double low, double high);

}  // namespace qs
