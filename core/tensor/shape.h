// The extents of a tensor, outermost first: activations {batch, height, width, channels},
// convolution weights {out, kernel height, kernel width, in}, dense weights {out, in}.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace qs {

using Index = std::int64_t;

struct Shape {
  std::vector<Index> extents;

  Shape() = default;
  Shape(std::initializer_list<Index> list) : extents(list) {}
  explicit Shape(std::vector<Index> list) : extents(std::move(list)) {}

  Index operator[](std::size_t axis) const { return extents[axis]; }
  std::size_t rank() const { return extents.size(); }
  Index elements() const {
    return std::accumulate(extents.begin(), extents.end(), Index{1}, std::multiplies<>());
  }
  bool operator==(const Shape&) const = default;
};

/// "128×28×28×1"
inline std::string to_text(const Shape& shape) {
  std::string text;
  for (const Index extent : shape.extents) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

}  // namespace qs
