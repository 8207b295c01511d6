// `digits`: handwriting drawn by a program, for work without any download.
//
// Each image is a digit in one of several ways of writing it, as strokes of a pen: bent by a smooth
// random displacement, sheared, rotated, scaled, drawn with a random pen and rendered with
// antialiasing, blur and noise. Every number is a function of (split, image index) only.
#pragma once

#include <cstdint>

#include "core/data/dataset.h"

namespace qs {

/// The last 5 000 training images serve as validation.
inline constexpr std::int64_t kDigitsTrain = 30000, kDigitsTest = 5000;
inline constexpr std::int64_t kDigitSide = 28;

/// `count` images from number `first` on; any piece of a split can be made by itself.
ImageSet make_digits(Split split, std::int64_t first, std::int64_t count);

}  // namespace qs
