// Numbers with a name and a shape, as array files hold them (NPY, NPZ, safetensors).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/tensor/tensor.h"

namespace qs {

/// The element types that all our files can hold. Booleans and other 8-bit types are read as uint8.
using ArrayValues = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int32_t>,
                                 std::vector<std::int64_t>, std::vector<std::uint8_t>>;

/// Row-major; the product of the extents equals the number of values (a scalar has no extents).
struct NamedArray {
  std::string name;
  std::vector<Index> shape;
  ArrayValues values;

  Index size() const;
  bool operator==(const NamedArray&) const = default;
};

/// An entry of a file that is no array of such numbers.
struct SkippedArray {
  std::string name;
  std::string reason;  // what it is: "has elements of type "|O""
};

/// One-dimensional.
template <typename T>
NamedArray make_array(std::string name, std::vector<T> values) {
  const auto size = static_cast<Index>(values.size());
  return {std::move(name), {size}, std::move(values)};
}

/// Without loss: float (or double in the double-precision library).
NamedArray to_array(std::string name, const Tensor& tensor);

/// Any element type, rounded to Real. A scalar becomes a tensor of one element.
Tensor to_tensor(const NamedArray& array);

/// "float32", "int64", …
std::string_view type_name(const NamedArray& array);

/// The array called `name`, or null.
const NamedArray* find_array(const std::vector<NamedArray>& arrays, std::string_view name);
/// The same; throws Error naming file, array and the arrays that are there.
const NamedArray& require_array(const std::vector<NamedArray>& arrays, std::string_view name,
                                const std::string& where);

/// The values when they have exactly this type (float, double, int32, int64 or uint8); throws Error
/// naming file, array, found and expected type.
template <typename T>
const std::vector<T>& require_values(const NamedArray& array, const std::string& where);

/// Throws Error naming file, array, found and expected shape.
void require_shape(const NamedArray& array, const std::vector<Index>& shape, const std::string& where);

}  // namespace qs
