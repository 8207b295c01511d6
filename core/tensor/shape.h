// The extents of a tensor, outermost first: activations {batch, height, width, channels},
// convolution weights {out, kernel height, kernel width, in}, dense weights {out, in}.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/values/error.h"

namespace qs {

using Index = std::int64_t;

/// At most kMostAxes extents, held without any memory of their own: shapes are compared and passed on at
/// every step.
class Shape {
 public:
  static constexpr std::size_t kMostAxes = 8;

  constexpr Shape() = default;
  constexpr Shape(std::initializer_list<Index> list) : Shape(list.begin(), list.end()) {}
  /// Throws Error for more axes than there is room for: files may say anything.
  explicit Shape(const std::vector<Index>& list) : Shape(list.data(), list.data() + checked_size(list)) {}

  constexpr Index operator[](std::size_t axis) const { return extents_[axis]; }
  constexpr std::size_t rank() const { return rank_; }
  constexpr Index elements() const {
    Index product = 1;
    for (std::size_t axis = 0; axis < rank_; ++axis) product *= extents_[axis];
    return product;
  }
  std::vector<Index> extents() const {
    return {extents_.begin(), extents_.begin() + static_cast<std::ptrdiff_t>(rank_)};
  }
  constexpr bool operator==(const Shape&) const = default;

 private:
  static std::size_t checked_size(const std::vector<Index>& list) {
    if (list.size() > kMostAxes)
      throw Error("shape", std::to_string(list.size()) + " axes",
                  "at most " + std::to_string(kMostAxes) + " are possible");
    return list.size();
  }
  constexpr Shape(const Index* first, const Index* last) : rank_(static_cast<std::size_t>(last - first)) {
    std::copy(first, last, extents_.begin());
  }

  std::array<Index, kMostAxes> extents_ = {};
  std::size_t rank_ = 0;
};

/// "128×28×28×1"; also for lists of extents that are no shape yet.
inline std::string to_text(const std::vector<Index>& extents) {
  std::string text;
  for (const Index extent : extents) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}
inline std::string to_text(const Shape& shape) { return to_text(shape.extents()); }

}  // namespace qs
