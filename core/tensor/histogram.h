// Counts of values in bins that respect a quantization grid.
//
// Bins are half-open [edge, next edge), the last one closed. Every decision threshold inside the
// range is an edge, so no bin holds values that round to different levels; each inner cell holds a
// whole number of equal bins; the outer cells continue with the bin width of their neighbours until
// they cover the data. At most 320 bins plus one per level, and fewer for fewer than 4096 values.
#pragma once

#include <span>
#include <vector>

#include "core/tensor/tensor.h"
#include "core/values/snapshot.h"

namespace qs {

/// Halfway between neighbours: where rounding to the nearest level changes its mind.
std::vector<float> midpoints(std::span<const float> levels);

/// Equal bins with round edges (steps of 1, 2 or 5 times a power of ten), about 100 of them, fewer for fewer
/// than 2500 values.
/// Values that are not finite are not counted.
Histogram count_values(std::span<const Real> values);

/// `levels` ascending without repetition, at least one; `thresholds` ascending, one fewer.
Histogram count_values(std::span<const Real> values, std::span<const float> levels,
                       std::span<const float> thresholds);

}  // namespace qs
