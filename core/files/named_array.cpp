#include "core/files/named_array.h"

#include <algorithm>
#include <array>

#include "core/files/raw_values.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<ArrayValues>> kTypeNames = {
    "float32", "float64", "int32", "int64", "uint8"};

std::string in_words(const std::vector<Index>& shape) { return to_text(shape); }

}  // namespace

Index NamedArray::size() const {
  return std::visit([](const auto& list) { return static_cast<Index>(list.size()); }, values);
}

NamedArray to_array(std::string name, const Tensor& tensor) {
  return {std::move(name), tensor.shape().extents(), std::vector<Real>(tensor.begin(), tensor.end())};
}

Tensor to_tensor(const NamedArray& array) {
  Tensor tensor(array.shape.empty() ? Shape{1} : Shape(array.shape));
  std::visit(
      [&tensor](const auto& list) {
        std::transform(list.begin(), list.end(), tensor.begin(),
                       [](auto value) { return static_cast<Real>(value); });
      },
      array.values);
  return tensor;
}

std::string_view type_name(const NamedArray& array) { return kTypeNames[array.values.index()]; }

const NamedArray* find_array(const std::vector<NamedArray>& arrays, std::string_view name) {
  const auto found =
      std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& array) { return array.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

const NamedArray& require_array(const std::vector<NamedArray>& arrays, std::string_view name,
                                const std::string& where) {
  if (const NamedArray* array = find_array(arrays, name)) return *array;
  constexpr std::size_t kMaxListed = 20;
  std::string known;
  for (std::size_t i = 0; i < std::min(arrays.size(), kMaxListed); ++i)
    known += (i == 0 ? "" : ", ") + arrays[i].name;
  if (arrays.size() > kMaxListed) known += ", …";
  throw Error{where, "has no array \"" + std::string(name) + "\"",
              known.empty() ? "it holds no arrays" : "it holds " + known};
}

template <typename T>
const std::vector<T>& require_values(const NamedArray& array, const std::string& where) {
  if (const auto* list = std::get_if<std::vector<T>>(&array.values)) return *list;
  const auto expected = kTypeNames[ArrayValues(std::vector<T>()).index()];
  throw Error{where, "array \"" + array.name + "\" is of type " + std::string(type_name(array)) +
                         ", expected " + std::string(expected)};
}
template const std::vector<float>& require_values(const NamedArray&, const std::string&);
template const std::vector<double>& require_values(const NamedArray&, const std::string&);
template const std::vector<std::int32_t>& require_values(const NamedArray&, const std::string&);
template const std::vector<std::int64_t>& require_values(const NamedArray&, const std::string&);
template const std::vector<std::uint8_t>& require_values(const NamedArray&, const std::string&);

void require_shape(const NamedArray& array, const std::vector<Index>& shape, const std::string& where) {
  if (array.shape == shape) return;
  throw Error{where, "array \"" + array.name + "\" has the shape " + in_words(array.shape) + ", expected " +
                         in_words(shape)};
}

void require_consistent(const NamedArray& array) {
  const auto elements = checked_elements(array.shape);
  if (elements && *elements == static_cast<std::uint64_t>(array.size())) return;
  throw Error{"array \"" + array.name + "\"",
              "has the shape " + in_words(array.shape) + " and " + std::to_string(array.size()) + " values"};
}

}  // namespace qs
