// A curve that grows while readers hold older versions of it.
//
// Points live in blocks of 1,024; a full block is never written again and is shared by all copies,
// so copying a Series costs a few pointers and at most one block, whatever its length.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/values/quantity.h"

namespace qs {

struct Point {
  double x, y;
};

class Series {
 public:
  Series() = default;
  Series(Quantity what, std::string layer_name, std::string part_name)
      : quantity(std::move(what)), layer(std::move(layer_name)), part(std::move(part_name)) {}

  Quantity quantity;  // what is measured; x is the training step
  std::string layer;  // empty: the whole network
  std::string part;   // "weights" | "activations" | "training" | "validation" …

  void append(Point point) {
    if (tail_.size() == kBlock) {
      full_.push_back(std::make_shared<const std::vector<Point>>(std::move(tail_)));
      tail_.clear();
    }
    tail_.push_back(point);
  }
  std::size_t size() const { return full_.size() * kBlock + tail_.size(); }
  bool empty() const { return size() == 0; }
  const Point& operator[](std::size_t index) const {
    const std::size_t block = index / kBlock;
    return block < full_.size() ? (*full_[block])[index % kBlock] : tail_[index % kBlock];
  }
  const Point& back() const { return (*this)[size() - 1]; }

 private:
  static constexpr std::size_t kBlock = 1024;
  std::vector<std::shared_ptr<const std::vector<Point>>> full_;
  std::vector<Point> tail_;
};

}  // namespace qs
