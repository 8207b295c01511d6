// A picture of 32×32 pixels with three colour planes, and the surfaces that are painted on it.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/base/philox.h"
#include "core/data/polygon.h"

namespace qs {

using Rgb = std::array<float, 3>;  // 0 to 1

/// Bell-shaped with mean 0 and variance 1, from −3.45 to 3.45: the sum of the four bytes of a word.
inline float bell_from(std::uint32_t word) {
  constexpr float kMean = 510.0f, kInverseDeviation = 1.0f / 147.8f;
  const std::uint32_t sum = (word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24);
  return (static_cast<float>(sum) - kMean) * kInverseDeviation;
}

/// Two colours and how they are mixed at each pixel: plain, a gradient, stripes, checks or clouds.
class Surface {
 public:
  /// Random; `variety` is the largest difference between the two colours.
  Surface(Random& random, float variety);

  float first(std::size_t channel) const { return first_[channel]; }
  float second(std::size_t channel) const { return second_[channel]; }
  Rgb middle() const;
  void set_colour(const Rgb& colour);  // of the first; the second keeps its difference
  const Coverage& mix() const { return mix_; }

 private:
  Rgb first_, second_;
  Coverage mix_;  // share of the second colour
};

class ColourCanvas {
 public:
  /// Paints the surface where the coverage says, as far as `opacity`.
  void paint(const Surface& surface, const Coverage& coverage, float opacity);

  /// Mixes every pixel with the 3×3 binomial mean around it, by a share of 0 to 1.
  void blur(float share);

  /// Contrast and brightness of each channel, then noise; as bytes, channels last.
  void finish(const Rgb& gain, const Rgb& shift, float noise, const Stream& words,
              std::span<std::uint8_t> pixels);

 private:
  std::array<Coverage, 3> planes_ = {};
};

}  // namespace qs
