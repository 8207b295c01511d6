// Recorded histograms as bars: widths, heights, the place of a level beside zero, and the marks of a layer.
#pragma once

#include <cstddef>
#include <vector>

#include "core/values/figure.h"
#include "core/values/snapshot.h"

namespace qs {

/// Signed distance of a level from zero: 0 is the zero level; without one, −1 and +1 are its neighbours.
int signed_level(const Grid& grid, std::size_t level);

bool valid(const Histogram& histogram);

/// Bins may differ in width (they end at decision thresholds): the usual width, in units of weight.
double usual_width(const Histogram& histogram);

bool even_bins(const Histogram& histogram);

/// Counts, rescaled to bins of `width` where a bin is wider or narrower, so that areas stay true.
std::vector<double> heights(const Histogram& histogram, double width);

bool has_levels(const LayerView& layer);
/// Also where every filter has its own grid and all of them together have too many levels to list.
bool is_quantized(const LayerView& layer);

/// Counts of the float weights, coloured by the level that each bin is rounded to.
Bars latent_bars(const LayerView& layer);

/// The histogram at the start of training, as high as the bars of now would make it.
Line start_outline(const LayerView& layer);

}  // namespace qs
