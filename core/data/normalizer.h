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

  /// One channel's pixel p becomes scale·p + offset. For `gcn-zca` both are empty.
  std::span<const Real> scale() const { return std::span(scale_).first(channels_); }
  std::span<const Real> offset() const { return std::span(offset_).first(channels_); }

  /// `count` bytes of one row, from the first channel of a pixel on; for `unit` and `standard`.
  void scale_row(const std::uint8_t* pixels, std::int64_t count, Real* out) const;

  /// Null unless this is `gcn-zca`.
  const Whitening* whitening() const { return whitening_ ? &*whitening_ : nullptr; }

 private:
  void set_channels(const std::vector<double>& scale, const std::vector<double>& offset);

  Normalization kind_;
  std::int64_t height_, width_;
  std::size_t channels_;
  std::vector<Real> scale_, offset_;  // of each number in a row
  std::optional<Whitening> whitening_;
};

}  // namespace qs
