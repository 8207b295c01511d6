#include "core/files/element_decoders.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace qs {
namespace {

float from_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  const float sign = bits >> 15 != 0 ? -1.0f : 1.0f;
  if (exponent == 31)
    return sign * (fraction == 0.0f ? std::numeric_limits<float>::infinity() : std::nanf(""));
  return exponent == 0 ? sign * std::ldexp(fraction, -24)
                       : sign * std::ldexp(1024.0f + fraction, exponent - 25);
}

float from_bfloat16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

template <typename Convert>
ArrayValues floats_of(std::string_view bytes, Convert convert) {
  const std::vector<std::uint16_t> stored = values_from<std::uint16_t>(bytes);
  std::vector<float> values(stored.size());
  std::transform(stored.begin(), stored.end(), values.begin(), convert);
  return values;
}

}  // namespace

ArrayValues decode_half(std::string_view bytes) { return floats_of(bytes, from_half); }

ArrayValues decode_bfloat16(std::string_view bytes) { return floats_of(bytes, from_bfloat16); }

ArrayValues decode_bool(std::string_view bytes) {
  std::vector<std::uint8_t> values(bytes.size());
  std::transform(bytes.begin(), bytes.end(), values.begin(),
                 [](char byte) { return static_cast<std::uint8_t>(byte != 0); });
  return values;
}

}  // namespace qs
