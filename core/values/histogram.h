// How the float weights of a layer are distributed.
#pragma once

#include <cstdint>
#include <vector>

namespace qs {

/// Counts of float weights in bins that never straddle a decision threshold of the grid.
struct Histogram {
  std::vector<float> edges;  // ascending, counts.size() + 1
  std::vector<std::int64_t> counts;
  std::vector<std::int32_t> level;  // index into Grid::levels each bin is rounded to; empty: no grid
};

}  // namespace qs
