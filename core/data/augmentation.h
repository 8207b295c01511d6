// Training images moved and mirrored at random: pixels of padding on each side, a random crop of the
// original size, a horizontal flip in half of the cases (He et al. 2015, arXiv 1512.03385, §4.2, with a
// padding of 4).
//
// The padding is 0 after normalization. What happens to an image is a function of seed, epoch and the
// image's number alone.
#pragma once

#include <cstdint>

#include "core/values/names.h"

namespace qs {

enum class Augmentation { none, crop_flip, crop };

inline constexpr Names<Augmentation, 3> kAugmentations = {"augmentation", {"none", "crop-flip", "crop"}};

/// Where an image goes: pixel (y, x) shows pixel (y + down, x + right) of the original, or 0 outside of it;
/// then left and right change places when it is mirrored.
struct Placement {
  int down = 0, right = 0;  // −padding to padding
  bool is_mirrored = false;
};

/// What is done to the images of one epoch.
struct EpochAugmentation {
  Augmentation kind = Augmentation::none;
  std::int64_t padding = 4;
  std::uint64_t seed = 0;
  std::int64_t epoch = 0;

  /// `image` is the image's number in its set.
  Placement placement(std::int64_t image) const;
};

}  // namespace qs
