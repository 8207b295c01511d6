// Widths of quantized numbers.
#pragma once

#include <cstdint>
#include <string>

namespace qs {

inline constexpr std::int64_t kFloatBits = 32;  // "not quantized" in every place that counts bits

struct BitRange {
  int min, max;  // inclusive; {32, 32} means "float only"
};

/// "2", or "float".
inline std::string bits_text(std::int64_t bits) {
  return bits == kFloatBits ? "float" : std::to_string(bits);
}

}  // namespace qs
