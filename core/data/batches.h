// Batches of images as tensors, normalized and, for training, augmented.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/data/augmentation.h"
#include "core/data/dataset.h"
#include "core/data/normalizer.h"
#include "core/tensor/tensor.h"

namespace qs {

struct Batch {
  Tensor images;                     // N×H×W×C
  std::vector<std::uint8_t> labels;  // N

  Tensor contrasts, whitened;  // N×HWC, room for whitening to work in; otherwise empty
};

/// Copies the images with the given indices (counted from slice.begin) into `batch`, as pixel/127.5 − 1.
void fill_batch(const Dataset& data, const Slice& slice, std::span<const std::int64_t> indices, Batch& batch);

/// The same for consecutive images.
void fill_batch(const Dataset& data, const Slice& slice, std::int64_t first, std::int64_t count,
                Batch& batch);

/// The same with any normalization, and augmented as in one epoch of training. Throws Error when the
/// normalizer was made for images of other extents.
void fill_batch(const Dataset& data, const Slice& slice, std::span<const std::int64_t> indices,
                const Normalizer& normalizer, const EpochAugmentation& augmentation, Batch& batch);

/// For evaluation: consecutive images, never augmented.
void fill_batch(const Dataset& data, const Slice& slice, std::int64_t first, std::int64_t count,
                const Normalizer& normalizer, Batch& batch);

/// The order in which the images of a slice are visited in one epoch: a permutation that depends on
/// seed and epoch only.
std::vector<std::int64_t> shuffled_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch);

/// The same in a vector whose memory is kept.
void shuffle_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch,
                   std::vector<std::int64_t>& order);

}  // namespace qs
