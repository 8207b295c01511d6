// Drawing uses only +, −, ×, ÷ and √, which IEEE 754 rounds exactly, so that every machine draws the
// same bytes.
#include "core/data/digits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/data/digit_strokes.h"
#include "core/data/pen.h"

namespace qs {
namespace {

constexpr std::uint64_t kDigitsSeed = 0x6469676974730001;  // "digits", version 1

/// Bell-shaped with mean 0 and variance 1, from −3.45 to 3.45: the sum of the four bytes of a word.
float bell(Random& random) {
  constexpr float kMean = 510.0f, kInverseDeviation = 1.0f / 147.8f;
  const std::uint32_t word = random.word();
  const std::uint32_t sum = (word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24);
  return (static_cast<float>(sum) - kMean) * kInverseDeviation;
}

/// The uniform cubic B-spline's four weights at position t of a cell.
std::array<float, 4> spline_weights(float t) {
  const float s = 1.0f - t;
  return {s * s * s / 6.0f, (3.0f * t * t * t - 6.0f * t * t + 4.0f) / 6.0f,
          (3.0f * s * s * s - 6.0f * s * s + 4.0f) / 6.0f, t * t * t / 6.0f};
}

/// A smooth random displacement of the unit square: a cubic B-spline over 2×2 cells.
class Bending {
 public:
  Bending(Random& random, float amplitude) {
    for (StrokePoint& node : nodes_) node = {amplitude * bell(random), amplitude * bell(random)};
  }

  StrokePoint operator()(StrokePoint p) const {
    const auto [cell_x, weights_x] = place(p.x);
    const auto [cell_y, weights_y] = place(p.y);
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        const StrokePoint& node = nodes_[(cell_y + i) * kNodes + cell_x + j];
        p.x += weights_y[i] * weights_x[j] * node.x;
        p.y += weights_y[i] * weights_x[j] * node.y;
      }
    return p;
  }

 private:
  static constexpr std::size_t kCells = 2, kNodes = kCells + 3;

  static std::pair<std::size_t, std::array<float, 4>> place(float coordinate) {
    const float scaled = std::clamp(coordinate, 0.0f, 1.0f) * static_cast<float>(kCells);
    const auto cell = std::min(static_cast<std::size_t>(scaled), kCells - 1);
    return {cell, spline_weights(scaled - static_cast<float>(cell))};
  }

  std::array<StrokePoint, kNodes * kNodes> nodes_;
};

/// Rotation, shear and scale about the centre of the unit square, then to pixels.
class Placement {
 public:
  Placement(Random& random, float strength) {
    constexpr float kTilt = 0.13f, kShear = 0.16f, kAspect = 0.12f, kShift = 0.9f;
    const float tilt = kTilt * strength * bell(random);
    const float cosine = 1.0f / std::sqrt(1.0f + tilt * tilt), sine = tilt * cosine;
    const float shear = kShear * strength * bell(random);
    const float size = 19.5f + 1.5f * bell(random);
    const float width = size * (0.95f + kAspect * strength * bell(random));
    xx_ = cosine * width;
    xy_ = -(sine + shear * cosine) * size;
    yx_ = sine * width;
    yy_ = (cosine - shear * sine) * size;
    x_ = kMiddle + kShift * bell(random);
    y_ = kMiddle + kShift * bell(random);
  }

  StrokePoint operator()(StrokePoint p) const {
    const float x = p.x - 0.5f, y = p.y - 0.5f;
    return {x_ + xx_ * x + xy_ * y, y_ + yx_ * x + yy_ * y};
  }

 private:
  static constexpr float kMiddle = 0.5f * static_cast<float>(Canvas::kSide);
  float xx_, xy_, yx_, yy_, x_, y_;
};

const DigitShape& choose_shape(Random& random) {
  const auto digit = static_cast<std::uint8_t>(random.below(10));
  float left = random.uniform();
  const DigitShape* last = nullptr;
  for (const DigitShape& shape : digit_shapes()) {
    if (shape.digit != digit) continue;
    last = &shape;
    left -= shape.share;
    if (left < 0.0f) break;
  }
  return *last;
}

/// The Catmull-Rom curve through the points, `kPieces` straight pieces for each pair.
std::vector<StrokePoint> curve(const std::vector<StrokePoint>& points) {
  constexpr int kPieces = 6;
  std::vector<StrokePoint> result = {points.front()};
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const StrokePoint a = points[i == 0 ? 0 : i - 1], b = points[i], c = points[i + 1],
                      d = points[std::min(i + 2, points.size() - 1)];
    if (b.x == c.x && b.y == c.y) continue;
    for (int piece = 1; piece <= kPieces; ++piece) {
      const float t = static_cast<float>(piece) / static_cast<float>(kPieces);
      const auto along = [t](float p, float q, float r, float s) {
        return q + 0.5f * t *
                       ((r - p) + t * ((2.0f * p - 5.0f * q + 4.0f * r - s) + t * (3.0f * (q - r) + s - p)));
      };
      result.push_back({along(a.x, b.x, c.x, d.x), along(a.y, b.y, c.y, d.y)});
    }
  }
  return result;
}

/// Hundredths to the unit square, each point a little off; corners stay corners.
std::vector<StrokePoint> shaky(Random& random, const std::vector<StrokePoint>& stroke, float amount) {
  std::vector<StrokePoint> points;
  for (std::size_t i = 0; i < stroke.size(); ++i) {
    const bool corner = i > 0 && stroke[i].x == stroke[i - 1].x && stroke[i].y == stroke[i - 1].y;
    const StrokePoint moved = {0.01f * stroke[i].x + amount * bell(random),
                               0.01f * stroke[i].y + amount * bell(random)};
    points.push_back(corner ? points.back() : moved);
  }
  return points;
}

/// How one image is drawn.
struct Hand {
  float strength;  // of all deformations: mostly near 1, seldom up to 2.5
  float radius;    // of the pen, pixels
  float pressure;  // relative change of the radius along a stroke
  float ink;       // grey value of the strokes
  float blur, noise;

  explicit Hand(Random& random) {
    const float u = random.uniform();
    const float u4 = u * u * u * u;
    strength = 0.6f + 0.7f * u + 1.2f * u4 * u4;
    radius = 0.75f + 0.85f * random.uniform();
    pressure = 0.25f * random.uniform();
    ink = 0.7f + 0.3f * random.uniform();
    blur = random.uniform();
    const float rough = random.uniform();
    noise = 0.06f * rough * rough;
  }
};

void draw_stroke(Random& random, const Hand& hand, const Placement& place, const Bending& bend,
                 const std::vector<StrokePoint>& stroke, Canvas& canvas) {
  constexpr float kShake = 0.022f, kMaxMissing = 0.06f;
  const std::vector<StrokePoint> path = curve(shaky(random, stroke, kShake * hand.strength));
  const auto pieces = static_cast<float>(path.size() - 1);
  const float missing_front = kMaxMissing * hand.strength * random.uniform();
  const float missing_back = kMaxMissing * hand.strength * random.uniform();
  const float first = random.uniform(-1.0f, 1.0f), middle = random.uniform(-1.0f, 1.0f),
              last = random.uniform(-1.0f, 1.0f);
  const auto radius = [&](float t) {
    const float s = 1.0f - t;
    return hand.radius * (1.0f + hand.pressure * (s * s * first + 2.0f * s * t * middle + t * t * last));
  };
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const float t0 = static_cast<float>(i) / pieces, t1 = static_cast<float>(i + 1) / pieces;
    if (t0 < missing_front || t1 > 1.0f - missing_back) continue;
    const StrokePoint p = place(bend(path[i])), q = place(bend(path[i + 1]));
    canvas.draw(p.x, p.y, radius(t0), q.x, q.y, radius(t1));
  }
}

/// Returns the label.
std::uint8_t draw_digit(Random random, std::span<std::uint8_t> pixels) {
  constexpr float kBend = 0.085f;
  const DigitShape& shape = choose_shape(random);
  const Hand hand(random);
  const Placement place(random, hand.strength);
  const Bending bend(random, kBend * hand.strength);
  Canvas canvas;
  for (const auto& stroke : shape.strokes) draw_stroke(random, hand, place, bend, stroke, canvas);
  canvas.blur(hand.blur);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const float grey = hand.ink * canvas.pixels()[i] + hand.noise * bell(random);
    pixels[i] = static_cast<std::uint8_t>(std::clamp(grey, 0.0f, 1.0f) * 255.0f + 0.5f);
  }
  return shape.digit;
}

}  // namespace

ImageSet make_digits(Split split, std::int64_t first, std::int64_t count) {
  constexpr auto kSize = static_cast<std::size_t>(kDigitSide * kDigitSide);
  const Purpose purpose = split == Split::train ? Purpose::data : Purpose::test_data;
  ImageSet set;
  set.count = count;
  set.pixels.resize(static_cast<std::size_t>(count) * kSize);
  set.labels.resize(static_cast<std::size_t>(count));
  parallel_blocks(count, 1, [&](std::int64_t i, std::int64_t) {
    const auto at = static_cast<std::size_t>(i);
    const Random random(kDigitsSeed, purpose, static_cast<std::uint32_t>(first + i));
    set.labels[at] = draw_digit(random, {set.pixels.data() + at * kSize, kSize});
  });
  return set;
}

}  // namespace qs
