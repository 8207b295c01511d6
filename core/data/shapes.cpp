// Drawing uses only +, −, ×, ÷, √ and rounding down, which IEEE 754 does exactly, so that every machine
// draws the same bytes.
#include "core/data/shapes.h"

#include <cmath>
#include <span>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/data/colour_canvas.h"
#include "core/data/shape_outlines.h"

namespace qs {
namespace {

constexpr std::uint64_t kShapesSeed = 0x7368617065730001;  // "shapes", version 1
constexpr std::uint64_t kNoiseSeed = 0x7368617065736e01;   // its noise
constexpr std::uint32_t kClasses = 10;
constexpr float kMiddle = 0.5f * static_cast<float>(kShapesSide);

/// Turns, stretches, shears and moves an outline to its place.
class Pose {
 public:
  Pose(Random& random, float size, Corner centre) : centre_(centre) {
    // These are cosine and sine of an angle up to 45°.
    const float t = random.uniform(-0.41421356f, 0.41421356f);
    const float cosine = (1.0f - t * t) / (1.0f + t * t), sine = 2.0f * t / (1.0f + t * t);
    const float width = size * random.uniform(0.72f, 1.0f), shear = random.uniform(-0.25f, 0.25f);
    xx_ = cosine * width;
    yx_ = sine * width;
    xy_ = (cosine * shear - sine) * size;
    yy_ = (sine * shear + cosine) * size;
  }

  std::vector<Corner> operator()(const Outline& outline) const {
    std::vector<Corner> placed;
    for (const Corner& at : outline)
      placed.push_back({centre_.x + xx_ * at.x + xy_ * at.y, centre_.y + yx_ * at.x + yy_ * at.y});
    return placed;
  }

 private:
  Corner centre_;
  float xx_, xy_, yx_, yy_;
};

float difference(const Rgb& a, const Rgb& b) {
  float sum = 0.0f;
  for (std::size_t channel = 0; channel < 3; ++channel) sum += std::abs(a[channel] - b[channel]);
  return sum;
}

/// A surface whose colour is not lost before the other one.
Surface surface_before(Random& random, const Surface& background) {
  constexpr float kLeast = 1.0f;  // of three channels together
  Surface surface(random, 0.3f);
  const Rgb behind = background.middle();
  Rgb colour = surface.middle();
  if (difference(colour, behind) < kLeast) {
    // Away from the background, in each channel to the side where there is more room.
    for (std::size_t channel = 0; channel < 3; ++channel)
      colour[channel] =
          behind[channel] + (behind[channel] < 0.5f ? 1.0f : -1.0f) * random.uniform(0.25f, 0.5f);
    surface.set_colour(colour);
  }
  return surface;
}

Corner anywhere(Random& random) {
  return {random.uniform(0.0f, static_cast<float>(kShapesSide)),
          random.uniform(0.0f, static_cast<float>(kShapesSide))};
}

const Outline& outline_of_any(Random& random) { return shape_outlines()[random.below(kClasses)]; }

/// Small shapes of any class, behind the one that counts.
void draw_scraps(Random& random, Coverage& coverage, ColourCanvas& canvas) {
  for (std::uint32_t left = random.below(3); left > 0; --left) {
    const Surface surface(random, 0.4f);
    const float size = random.uniform(1.5f, 3.0f);
    const Corner at = anywhere(random);
    const Pose pose(random, size, at);
    fill_polygon(pose(outline_of_any(random)), 1.0f, coverage);
    canvas.paint(surface, coverage, random.uniform(0.3f, 1.0f));
  }
}

/// A bar or a scrap over the edge of the shape that counts, in a third of the images.
void draw_cover(Random& random, Corner centre, float size, Coverage& coverage, ColourCanvas& canvas) {
  if (random.below(3) != 0) return;
  const Surface surface(random, 0.4f);
  const float x = random.uniform(-1.0f, 1.0f), y = random.uniform(-1.0f, 1.0f);
  const float length = size * random.uniform(0.55f, 1.0f) / std::sqrt(x * x + y * y + 0.01f);
  const Corner at{centre.x + x * length, centre.y + y * length};
  if (random.below(2) == 0) {
    const float small = size * random.uniform(0.3f, 0.6f);
    const Pose pose(random, small, at);
    fill_polygon(pose(outline_of_any(random)), 1.0f, coverage);
  } else {
    const Pose pose(random, size, at);
    const float half = random.uniform(0.08f, 0.2f);
    fill_polygon(pose({{-half, -3.0f}, {half, -3.0f}, {half, 3.0f}, {-half, 3.0f}}), 1.0f, coverage);
  }
  canvas.paint(surface, coverage, 1.0f);
}

/// Light, blur and noise of one picture.
void develop(Random& random, const Stream& noise_words, ColourCanvas& canvas,
             std::span<std::uint8_t> pixels) {
  canvas.blur(random.uniform());
  const float contrast = random.uniform(0.55f, 1.1f), brightness = random.uniform(-0.15f, 0.15f);
  Rgb gain, shift;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    gain[channel] = contrast * random.uniform(0.85f, 1.15f);
    shift[channel] = 0.5f * (1.0f - gain[channel]) + brightness;
  }
  const float rough = random.uniform();
  canvas.finish(gain, shift, 0.01f + 0.05f * rough * rough, noise_words, pixels);
}

/// Returns the label.
std::uint8_t draw_scene(Random random, const Stream& noise_words, std::span<std::uint8_t> pixels) {
  const auto label = static_cast<std::uint8_t>(random.below(kClasses));
  ColourCanvas canvas;
  Coverage coverage;
  const Surface background(random, 0.5f);
  coverage.fill(1.0f);
  canvas.paint(background, coverage, 1.0f);
  draw_scraps(random, coverage, canvas);
  const float size = random.uniform(8.5f, 13.0f);
  const float freedom = 1.1f * (kMiddle - size);
  const Corner centre{kMiddle + freedom * random.uniform(-1.0f, 1.0f),
                      kMiddle + freedom * random.uniform(-1.0f, 1.0f)};
  const Surface surface = surface_before(random, background);
  const Pose pose(random, size, centre);
  fill_polygon(pose(shape_outlines()[label]), random.uniform(1.0f, 1.6f), coverage);
  canvas.paint(surface, coverage, random.uniform(0.85f, 1.0f));
  draw_cover(random, centre, size, coverage, canvas);
  develop(random, noise_words, canvas, pixels);
  return label;
}

}  // namespace

ImageSet make_shapes(Split split, std::int64_t first, std::int64_t count) {
  constexpr auto kSize = static_cast<std::size_t>(kShapesSide * kShapesSide * 3);
  const Purpose purpose = split == Split::train ? Purpose::data : Purpose::test_data;
  ImageSet set;
  set.count = count;
  set.pixels.resize(static_cast<std::size_t>(count) * kSize);
  set.labels.resize(static_cast<std::size_t>(count));
  parallel_blocks(count, 1, [&](std::int64_t i, std::int64_t) {
    const auto at = static_cast<std::size_t>(i);
    const auto number = static_cast<std::uint32_t>(first + i);
    const Stream noise{static_cast<std::uint32_t>(kNoiseSeed), static_cast<std::uint32_t>(kNoiseSeed >> 32),
                       static_cast<std::uint32_t>(purpose), number};
    set.labels[at] =
        draw_scene(Random(kShapesSeed, purpose, number), noise, {set.pixels.data() + at * kSize, kSize});
  });
  return set;
}

}  // namespace qs
