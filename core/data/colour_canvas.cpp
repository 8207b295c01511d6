#include "core/data/colour_canvas.h"

#include <algorithm>
#include <cmath>

#include "core/base/philox_lanes.h"

namespace qs {
namespace {

constexpr std::size_t kSide = kPolygonSide, kPixels = kSide * kSide;

float limited(float value) { return std::min(std::max(value, 0.0f), 1.0f); }

/// body(pixel number, x, y) for every pixel centre.
template <class Body>
void each_pixel(const Body& body) {
  for (std::size_t row = 0; row < kSide; ++row)
    for (std::size_t column = 0; column < kSide; ++column)
      body(row * kSide + column, static_cast<float>(column) + 0.5f, static_cast<float>(row) + 0.5f);
}

/// A wave from 0 to 1 and back along a random direction; `sharpness` 1: a triangle, more: nearer to a step.
class Wave {
 public:
  Wave(Random& random, float period, float sharpness) : phase_(random.uniform()), sharpness_(sharpness) {
    const float x = random.uniform(-1.0f, 1.0f), y = random.uniform(-1.0f, 1.0f);
    const float scale = 1.0f / (period * std::sqrt(x * x + y * y + 0.01f));
    x_ = x * scale;
    y_ = y * scale;
  }

  float operator()(float x, float y) const {
    const float turns = x * x_ + y * y_ + phase_;
    const float triangle = std::abs(2.0f * (turns - std::floor(turns)) - 1.0f);
    return limited((triangle - 0.5f) * sharpness_ + 0.5f);
  }

 private:
  float x_, y_, phase_, sharpness_;
};

void fill_gradient(Random& random, Coverage& mix) {
  const float x_slope = random.uniform(-1.0f, 1.0f), y_slope = random.uniform(-1.0f, 1.0f);
  constexpr float kMiddle = 0.5f * static_cast<float>(kSide), kScale = 1.0f / static_cast<float>(kSide);
  each_pixel([&](std::size_t i, float x, float y) {
    mix[i] = limited(0.5f + ((x - kMiddle) * x_slope + (y - kMiddle) * y_slope) * kScale);
  });
}

void fill_stripes(Random& random, Coverage& mix) {
  const float period = random.uniform(3.0f, 12.0f), sharpness = random.uniform(1.0f, 6.0f);
  const Wave wave(random, period, sharpness);
  each_pixel([&](std::size_t i, float x, float y) { mix[i] = wave(x, y); });
}

void fill_checks(Random& random, Coverage& mix) {
  const float period = random.uniform(5.0f, 14.0f), sharpness = random.uniform(1.0f, 6.0f);
  const Wave first(random, period, sharpness), second(random, period, sharpness);
  each_pixel([&](std::size_t i, float x, float y) {
    const float a = first(x, y), b = second(x, y);
    mix[i] = a + b - 2.0f * a * b;
  });
}

/// Random values at the corners of cells, and straight lines between them.
void add_clouds(Random& random, std::size_t cell, float amount, Coverage& mix) {
  std::array<float, 9 * 9> corners;
  const std::size_t cells = kSide / cell;
  for (std::size_t i = 0; i < (cells + 1) * (cells + 1); ++i)
    corners[i] = amount * random.uniform(-1.0f, 1.0f);
  const float inverse = 1.0f / static_cast<float>(cell);
  for (std::size_t row = 0; row < kSide; ++row) {
    const float down = (static_cast<float>(row % cell) + 0.5f) * inverse;
    const float* upper = corners.data() + row / cell * (cells + 1);
    const float* lower = upper + cells + 1;
    for (std::size_t column = 0; column < kSide; ++column) {
      const std::size_t at = column / cell;
      const float right = (static_cast<float>(column % cell) + 0.5f) * inverse;
      const float top = upper[at] + right * (upper[at + 1] - upper[at]);
      const float bottom = lower[at] + right * (lower[at + 1] - lower[at]);
      mix[row * kSide + column] += top + down * (bottom - top);
    }
  }
}

void fill_clouds(Random& random, Coverage& mix) {
  mix.fill(0.5f);
  add_clouds(random, 8, 0.7f, mix);
  add_clouds(random, 4, 0.4f, mix);
  for (float& value : mix) value = limited(value);
}

}  // namespace

Surface::Surface(Random& random, float variety) {
  const float amount = variety * random.uniform();
  for (std::size_t channel = 0; channel < 3; ++channel) {
    first_[channel] = random.uniform();
    second_[channel] = limited(first_[channel] + amount * random.uniform(-1.0f, 1.0f));
  }
  switch (random.below(5)) {
    case 0:
      mix_.fill(0.0f);
      break;
    case 1:
      fill_gradient(random, mix_);
      break;
    case 2:
      fill_stripes(random, mix_);
      break;
    case 3:
      fill_checks(random, mix_);
      break;
    default:
      fill_clouds(random, mix_);
  }
}

void Surface::set_colour(const Rgb& colour) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    second_[channel] = limited(second_[channel] + colour[channel] - first_[channel]);
    first_[channel] = colour[channel];
  }
}

Rgb Surface::middle() const {
  Rgb middle;
  for (std::size_t channel = 0; channel < 3; ++channel)
    middle[channel] = 0.5f * (first_[channel] + second_[channel]);
  return middle;
}

void ColourCanvas::paint(const Surface& surface, const Coverage& coverage, float opacity) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const float first = surface.first(channel), difference = surface.second(channel) - first;
    Coverage& plane = planes_[channel];
    for (std::size_t i = 0; i < kPixels; ++i)
      plane[i] += opacity * coverage[i] * (first + surface.mix()[i] * difference - plane[i]);
  }
}

void ColourCanvas::blur(float share) {
  const float side = 0.25f * share, middle = 1.0f - 2.0f * side;
  for (Coverage& plane : planes_) {
    Coverage before = plane;  // beyond the edge the picture goes on as at the edge
    for (std::size_t row = 0; row < kSide; ++row) {
      const float* line = before.data() + row * kSide;
      float* out = plane.data() + row * kSide;
      for (std::size_t i = 1; i + 1 < kSide; ++i)
        out[i] = middle * line[i] + side * (line[i - 1] + line[i + 1]);
      out[0] = (middle + side) * line[0] + side * line[1];
      out[kSide - 1] = (middle + side) * line[kSide - 1] + side * line[kSide - 2];
    }
    before = plane;
    for (std::size_t row = 0; row < kSide; ++row) {
      const float* line = before.data() + row * kSide;
      const float* above = row == 0 ? line : line - kSide;
      const float* below = row + 1 == kSide ? line : line + kSide;
      float* out = plane.data() + row * kSide;
      for (std::size_t i = 0; i < kSide; ++i) out[i] = middle * line[i] + side * (above[i] + below[i]);
    }
  }
}

void ColourCanvas::finish(const Rgb& gain, const Rgb& shift, float noise, const Stream& words,
                          std::span<std::uint8_t> pixels) {
  constexpr std::size_t kWords = 4 * kPhiloxLanes;
  for (std::size_t channel = 0; channel < 3; ++channel)
    for (std::size_t first = 0; first < kPixels; first += kWords) {
      const std::size_t number = (channel * kPixels + first) / 4;  // of the block
      const LaneBlocks blocks = philox_lanes(words, number);
      for (std::size_t k = 0; k < kWords; ++k) {
        const float grey = planes_[channel][first + k] * gain[channel] + shift[channel] +
                           noise * bell_from(blocks.word[k / kPhiloxLanes][k % kPhiloxLanes]);
        pixels[(first + k) * 3 + channel] = static_cast<std::uint8_t>(limited(grey) * 255.0f + 0.5f);
      }
    }
}

}  // namespace qs
