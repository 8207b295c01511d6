// What the codes of one layer say: levels, counts, thresholds, errors; one parallel pass.
//
// A weight is on the grid when it lies no farther from its level than an eighth of the step to the next
// level on that side (beyond the outermost level: of the step on its inner side). Weights spread evenly
// over the grid are on it by a chance of a quarter.
//
// Thresholds are midpoints when every weight went to its nearest level. Methods that decide
// otherwise (TWN's 0.7·E|w|, TTQ's fraction of the maximum) get the boundary that their codes show.
#pragma once

#include "core/nn/weight_quantizer.h"
#include "core/tensor/statistics.h"
#include "core/values/snapshot.h"

namespace qs {

struct GridView {
  Grid grid;
  bool thresholds_known = true;  // false: each filter has its own grid
  std::int64_t zeros = 0;        // weights on a level that is 0
  std::int64_t saturated = 0;    // float weights more than half a step beyond the outermost levels
  std::int64_t on_grid = 0;      // float weights within an eighth of a step of their level
  SquaredError error;            // of the decoded weights against the float ones
};

/// `codes` has levels and one index per element of `latent`.
GridView view_grid(const Tensor& latent, const Codes& codes);

}  // namespace qs
