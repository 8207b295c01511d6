// The ways in which people write the ten digits, as strokes of a pen.
//
// A stroke is a list of points in hundredths of the digit's height, y downwards. The pen runs through
// all of them on a Catmull-Rom curve; a point given twice is a corner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace qs {

struct StrokePoint {
  float x, y;
};

struct DigitShape {
  std::uint8_t digit;
  float share;  // how common this way is among the ways to write the digit; they add up to 1
  std::vector<std::vector<StrokePoint>> strokes;
};

/// All shapes, in ascending order of the digit.
std::span<const DigitShape> digit_shapes();

}  // namespace qs
