// Pixels to the numbers that a network sees, with statistics of the training images; see normalization.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/normalization.h"
#include "core/data/whitening.h"

namespace qs {

/// p becomes scale·p + offset.
struct Affine {
  Real scale = 1, offset = 0;
};

class Normalizer {
 public:
  /// `unit`: for any images of the extents of `data`.
  explicit Normalizer(const Dataset& data);

  /// Statistics come from `training` alone; a whitening matrix is kept in `cache` (empty: is not). Throws
  /// Error when there is no image, or whitening cannot be done.
  Normalizer(Normalization kind, const Dataset& data, const Slice& training,
             const std::filesystem::path& cache);

  Normalization kind() const { return kind_; }

  /// Throws Error when images of `data` have other extents than those this was made for.
  void require_fit(const Dataset& data) const;

  /// What is done to all numbers of one image: for `per_image`, which no statistics of others touch.
  Affine of_image(const std::uint8_t* pixels) const;

  /// `count` numbers of an image from `first` on; not for `gcn_zca`. `own` is of_image(pixels).
  void scale(const std::uint8_t* pixels, const Affine& own, std::int64_t first, std::int64_t count,
             Real* out) const;

  /// Null unless this is `gcn_zca`.
  const Whitening* whitening() const { return whitening_ ? &*whitening_ : nullptr; }

 private:
  std::int64_t image_size() const { return height_ * width_ * channels_; }
  void set_channels(std::span<const Affine> channels);
  void set_pixel_means(const Slice& training);

  Normalization kind_;
  std::int64_t height_, width_, channels_;
  std::vector<Real> scale_, offset_;  // of each number of an image
  std::optional<Whitening> whitening_;
};

}  // namespace qs
