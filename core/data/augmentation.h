// Training images moved and mirrored at random: 4 pixels of padding on each side, a random crop of the
// original size, a horizontal flip in half of the cases (He et al. 2015, arXiv 1512.03385, §4.2).
//
// The padding is 0 after normalization. What happens to an image is a function of seed, epoch and the
// image's number alone.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace qs {

enum class Augmentation { none, crop_flip, crop };

/// In the order of the enumeration: names on the command line and in files.
inline constexpr std::array<std::string_view, 3> kAugmentations = {"none", "crop-flip", "crop"};

/// Throws Error naming the known ones.
Augmentation augmentation_from(std::string_view name);

inline constexpr int kCropPadding = 4;

/// Where an image goes: pixel (y, x) shows pixel (y + down, x + right) of the original, or 0 outside of it;
/// then left and right change places when it is mirrored.
struct Placement {
  int down = 0, right = 0;  // −kCropPadding to kCropPadding
  bool is_mirrored = false;
};

/// What is done to the images of one epoch.
struct EpochAugmentation {
  Augmentation kind = Augmentation::none;
  std::uint64_t seed = 0;
  std::int64_t epoch = 0;

  /// `image` is the image's number in its set.
  Placement placement(std::int64_t image) const;
};

}  // namespace qs
