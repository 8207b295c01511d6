// `shapes`: coloured scenes drawn by a program, for work on colour images without any download.
//
// Each image shows one shape of ten, its class, moved, stretched and turned by up to 45°, in colours that
// say nothing about it, before a textured background with scraps of other shapes, partly hidden, under
// random light, blur and noise. Every number is a function of (split, image index) only.
#pragma once

#include <cstdint>

#include "core/data/dataset.h"

namespace qs {

/// The last 5 000 training images serve as validation.
inline constexpr std::int64_t kShapesTrain = 30000, kShapesTest = 5000;
inline constexpr std::int64_t kShapesSide = 32;

/// `count` images of 32×32×3 from number `first` on; any piece of a split can be made by itself.
ImageSet make_shapes(Split split, std::int64_t first, std::int64_t count);

}  // namespace qs
