// Where ticks go and what they say; the only place that formats numbers for axes.
//
// Linear axes step by 1, 2 or 5 × 10^k. Log axes label powers of ten when at least four fit, else
// 1, 2, 5 × 10^k, else denser multiples, else evenly spaced values, so that 1.5…8 and 2…90 both get
// four labels or more. Numbers are written with '.', never localised, and with U+2212 as minus.
#pragma once

#include <string>
#include <vector>

#include "core/figures/layout.h"

namespace qs {

enum class LabelFlow { side_by_side, stacked };  // along a horizontal or a vertical axis

struct TickRequest {
  double low = 0.0, high = 1.0;
  Scale scale = Scale::linear;
  double length_pt = 100.0;  // of the axis
  double size_pt = 8.0;      // of the labels
  LabelFlow flow = LabelFlow::side_by_side;
};

struct Ticks {
  std::vector<Tick> ticks;  // ascending, inside [low, high]; labels never touch
  int exponent = 0;         // labels are in units of 10^exponent (linear axes with tiny values)
};

Ticks make_ticks(const TickRequest& request);

/// At most `digits` significant digits: "0.0123", "4690", "1.2×10⁻⁵", "NaN".
std::string format_number(double value, int digits = 4);

/// With exactly so many decimals: "41.20".
std::string format_fixed(double value, int decimals);

/// "⁻³"
std::string superscript(int exponent);

/// Thousands apart by thin spaces: "400 000".
std::string format_count(long long value);

}  // namespace qs
