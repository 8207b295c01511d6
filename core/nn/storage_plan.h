// Which tensors may lie in the same memory because they are never alive at the same time.
#pragma once

#include <span>
#include <vector>

#include "core/tensor/shape.h"

namespace qs {

/// A tensor is alive from the moment `begin` to the moment `end`, both included.
struct Lifetime {
  int begin = 0, end = 0;
  Index elements = 0;
  int may_replace =
      -1;  // tensor whose memory it may take over although that one ends only at `begin`; −1: none
};

struct StoragePlan {
  std::vector<int> slot;        // of each tensor; −1: it has no elements
  std::vector<Index> elements;  // of each slot
  Index total() const;
};

/// Tensors in the order of their births get the smallest free slot that is large enough; otherwise the
/// largest free one grows.
StoragePlan plan_storage(std::span<const Lifetime> tensors);

}  // namespace qs
