// How pixels of 0 to 255 become the numbers that a network sees.
//
//   unit      x = p/127.5 − 1
//   standard  x = (p − mean)/deviation, of each channel over the training images
//   gcn-zca   x = W(g − mean g),  g = (p − mean p)/√(var p + 10) over each image,  W = (cov g + 0.1 I)^(−½)
//
// Contrast normalization and whitening with these constants: Coates, Lee & Ng, AISTATS 2011; for CIFAR as
// in Goodfellow et al., ICML 2013, arXiv 1302.4389. mean g and cov g are over the training images.
#pragma once

#include <array>
#include <string_view>

namespace qs {

enum class Normalization { unit, standard, gcn_zca };

/// In the order of the enumeration: names on the command line and in files.
inline constexpr std::array<std::string_view, 3> kNormalizations = {"unit", "standard", "gcn-zca"};

/// Throws Error naming the known ones.
Normalization normalization_from(std::string_view name);

}  // namespace qs
