// Between the bytes of a file and typed values: checked sizes and little-endian copies.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/files/named_array.h"

namespace qs {

static_assert(std::endian::native == std::endian::little, "array files are little endian, like this code");

/// Product of extents that come from outside; nothing when one is negative or the product does not
/// fit into 2⁴⁸.
inline std::optional<std::uint64_t> checked_elements(const std::vector<Index>& shape) {
  constexpr std::uint64_t kMax = std::uint64_t{1} << 48;
  std::uint64_t product = 1;
  bool none = false;
  for (const Index extent : shape) {
    if (extent < 0) return std::nullopt;
    const auto size = static_cast<std::uint64_t>(extent);
    if (size == 0) none = true;
    if (size > kMax || (size != 0 && product > kMax / size)) return std::nullopt;
    if (size != 0) product *= size;
  }
  return none ? 0 : product;
}

/// An unsigned number at an offset that the caller has checked.
template <typename T>
T load_little(std::string_view bytes, std::size_t offset) {
  static_assert(std::is_unsigned_v<T>);
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <typename T>
void append_little(std::string& bytes, std::type_identity_t<T> value) {
  static_assert(std::is_unsigned_v<T>);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
std::vector<T> values_from(std::string_view bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

template <typename T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// Throws Error when the shape does not hold as many values as there are: a mistake of the caller
/// that must not become a damaged file.
void require_consistent(const NamedArray& array);

}  // namespace qs
