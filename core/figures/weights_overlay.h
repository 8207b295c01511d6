// The weights of several runs, or of several instants of one, on shared bins and axes.
#pragma once

#include "core/figures.h"

namespace qs {

/// Whether several runs are overlaid, drawn as differences from the first, or left to the first alone.
OptionSpec compare_option();

/// What is drawn of the weights.
struct WeightsOverlay {
  bool quantized = false;   // shares of the levels, instead of the float weights
  bool difference = false;  // from the first entry
  Scale shares = Scale::linear;
};

/// A panel for each layer that the first run has, of all runs that have it too; `seeds` as in overlay.h.
/// Empty panels: nothing to draw.
Figure overlaid_weights(const FigureInput& input, const std::string& seeds, const WeightsOverlay& how);

}  // namespace qs
