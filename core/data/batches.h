// Batches of images as tensors with values in [−1, 1].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/tensor/tensor.h"

namespace qs {

/// A range of consecutive images of a set.
struct Slice {
  const ImageSet* set = nullptr;
  std::int64_t begin = 0, count = 0;
};

struct Batch {
  Tensor images;                     // N×H×W×C, pixel/127.5 − 1
  std::vector<std::uint8_t> labels;  // N
};

/// Copies the images with the given indices (counted from slice.begin) into `batch`.
void fill_batch(const Dataset& data, const Slice& slice, std::span<const std::int64_t> indices, Batch& batch);

/// The same for consecutive images.
void fill_batch(const Dataset& data, const Slice& slice, std::int64_t first, std::int64_t count, Batch& batch);

/// The order in which the images of a slice are visited in one epoch: a permutation that depends on
/// seed and epoch only.
std::vector<std::int64_t> shuffled_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch);

}  // namespace qs
