// Where the weights of a quantized layer can be, and where they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qs {

/// The values a quantized tensor can take, as shipped, with how many weights take each.
struct Grid {
  std::vector<float> levels;         // ascending; empty: not quantized
  std::vector<float> thresholds;     // decision thresholds between neighbours, levels.size() − 1;
                                     // empty when each filter has its own grid
  std::vector<std::int64_t> counts;  // weights on each level
  std::string note = {};             // says so when each filter has its own grid: `levels` is then
                                     // their union, or empty when that has more than 64
};

}  // namespace qs
