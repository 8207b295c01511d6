// Shares of counts.
#pragma once

#include <cstdint>

namespace qs {

/// 100·part/whole in one rounding, so that 228 of 10 000 is printed as 2.28; 0 of nothing is 0.
inline double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace qs
