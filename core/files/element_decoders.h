// Elements as files store them, little endian, turned into the types that arrays have here.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/files/named_array.h"
#include "core/files/raw_values.h"

namespace qs {

/// Numbers of one type as numbers of another that holds all of them.
template <typename Stored, typename Value = Stored>
ArrayValues decode(std::string_view bytes) {
  const std::vector<Stored> stored = values_from<Stored>(bytes);
  return std::vector<Value>(stored.begin(), stored.end());
}

/// IEEE 754 binary16 to float.
ArrayValues decode_half(std::string_view bytes);

/// bfloat16, the upper half of a binary32, to float.
ArrayValues decode_bfloat16(std::string_view bytes);

/// Any byte but 0 is 1.
ArrayValues decode_bool(std::string_view bytes);

}  // namespace qs
