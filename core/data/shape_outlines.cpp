#include "core/data/shape_outlines.h"

namespace qs {
namespace {

constexpr std::size_t kRound = 24;  // corners of a circle

/// Corners of a regular polygon, the first at the top; `cosine` and `sine` are of one step.
Outline regular(std::size_t corners, float cosine, float sine, float radius) {
  Outline outline;
  Corner at{0.0f, -radius};
  for (std::size_t i = 0; i < corners; ++i) {
    outline.push_back(at);
    at = {at.x * cosine - at.y * sine, at.x * sine + at.y * cosine};
  }
  return outline;
}

Outline circle(float radius) { return regular(kRound, 0.96592583f, 0.25881905f, radius); }

Outline star() {
  const Outline tips = regular(5, 0.30901699f, 0.95105652f, 1.0f);
  Outline outline;
  for (std::size_t i = 0; i < tips.size(); ++i) {
    const Corner next = tips[(i + 1) % tips.size()];
    outline.push_back(tips[i]);
    // Between two tips, on the circle of radius 0.48: the middle of two tips has radius 0.809.
    constexpr float kInner = 0.48f / 0.80901699f * 0.5f;
    outline.push_back({(tips[i].x + next.x) * kInner, (tips[i].y + next.y) * kInner});
  }
  return outline;
}

/// Clockwise around the rim, then counter-clockwise around the hole.
Outline ring() {
  Outline outline = circle(0.92f);
  const Outline hole = circle(0.5f);
  outline.push_back(outline.front());
  outline.push_back(hole.front());
  outline.insert(outline.end(), hole.rbegin(), hole.rend());
  return outline;
}

/// A disc without another one, whose middle lies further right: along its rim from horn to horn, and back
/// along the other's. The rims cross where x = (1 − 0.78² + 0.5²)/(2·0.5) = 0.64.
Outline crescent() {
  constexpr float kShift = 0.5f, kCentre = 0.2f;
  constexpr Corner kHorn{0.64f, 0.768f};
  const Outline rim = circle(1.0f), other = circle(0.78f);
  Outline outline;
  for (std::size_t i = 10; i <= 26; ++i) outline.push_back(rim[i % kRound]);  // clockwise from 150° to 390°
  outline.push_back({kHorn.x, -kHorn.y});
  for (std::size_t i = 24; i >= 12; --i)
    outline.push_back({other[i % kRound].x + kShift, other[i % kRound].y});
  outline.push_back(kHorn);
  for (Corner& at : outline) at.x += kCentre;
  return outline;
}

/// The left half from the notch to the tip, then its mirror image.
Outline heart() {
  Outline outline = {{0.0f, -0.48f},   {-0.18f, -0.72f}, {-0.42f, -0.80f}, {-0.66f, -0.74f}, {-0.84f, -0.54f},
                     {-0.90f, -0.28f}, {-0.82f, 0.0f},   {-0.62f, 0.30f},  {-0.34f, 0.60f},  {0.0f, 0.92f}};
  for (std::size_t i = outline.size() - 1; i-- > 1;) outline.push_back({-outline[i].x, outline[i].y});
  return outline;
}

}  // namespace

const std::vector<Outline>& shape_outlines() {
  static const std::vector<Outline> list = {
      circle(0.86f),
      {{-0.76f, -0.76f}, {0.76f, -0.76f}, {0.76f, 0.76f}, {-0.76f, 0.76f}},
      regular(3, -0.5f, 0.86602540f, 1.0f),
      regular(5, 0.30901699f, 0.95105652f, 0.96f),
      star(),
      {{-0.32f, -0.92f},
       {0.32f, -0.92f},
       {0.32f, -0.32f},
       {0.92f, -0.32f},
       {0.92f, 0.32f},
       {0.32f, 0.32f},
       {0.32f, 0.92f},
       {-0.32f, 0.92f},
       {-0.32f, 0.32f},
       {-0.92f, 0.32f},
       {-0.92f, -0.32f},
       {-0.32f, -0.32f}},
      ring(),
      crescent(),
      heart(),
      {{0.0f, -0.98f},
       {0.78f, -0.12f},
       {0.32f, -0.12f},
       {0.32f, 0.94f},
       {-0.32f, 0.94f},
       {-0.32f, -0.12f},
       {-0.78f, -0.12f}}};
  return list;
}

}  // namespace qs
