// How pixels of 0 to 255 become the numbers that a network sees.
//
//   unit        x = p/127.5 − 1
//   zero-one    x = p/255
//   pixel-mean  x = (p − mean)/255, with the mean of each pixel over the training images
//   standard    x = (p − mean)/deviation, of each channel over the training images
//   per-image   x = (p − mean)/max(deviation, 1/√n), over the n numbers of each image
//   gcn-zca     x = W(g − mean g),  g = (p − mean p)/√(var p + 10) over each image,  W = (cov g + 0.1 I)^(−½)
//
// Contrast normalization and whitening with these constants: Coates, Lee & Ng, AISTATS 2011; for CIFAR as
// in Goodfellow et al., ICML 2013, arXiv 1302.4389. mean g and cov g are over the training images. The floor
// of per-image is that of TensorFlow's per_image_standardization.
#pragma once

#include "core/values/names.h"

namespace qs {

enum class Normalization { unit, zero_one, pixel_mean, standard, per_image, gcn_zca };
inline constexpr Names<Normalization, 6> kNormalizations = {
    "normalization", {"unit", "zero-one", "pixel-mean", "standard", "per-image", "gcn-zca"}};

}  // namespace qs
