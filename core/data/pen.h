// A small grey canvas and a round pen with soft edges.
#pragma once

#include <array>
#include <cstddef>

namespace qs {

/// Grey values 0 (paper) to 1 (ink), row by row from the top; the centre of pixel (0, 0) is (0.5, 0.5).
class Canvas {
 public:
  static constexpr int kSide = 28;

  /// A straight piece of stroke between two points, of one radius at each end (all in pixels).
  /// Darker ink stays, so that pieces join without a seam.
  void draw(float x0, float y0, float radius0, float x1, float y1, float radius1);

  /// Mixes every pixel with the 3×3 binomial mean around it, by a share of 0 to 1.
  void blur(float share);

  std::array<float, kSide * kSide>& pixels() { return pixels_; }

 private:
  std::array<float, kSide* kSide> pixels_ = {};
};

}  // namespace qs
