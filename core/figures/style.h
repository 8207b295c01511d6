// How a figure looks: colours and sizes behind the roles that a Figure names.
//
// Curves follow the Okabe–Ito palette (Okabe & Ito 2008, safe for colour-blind readers). Grid levels
// are blue below zero and orange above it, light and dark by turns, so that neighbours always differ,
// also in greyscale and for deuteranopes; the zero level is always the same grey.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/values/figure.h"

namespace qs {

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Rgb&) const = default;
};

/// "#0072b2"
std::string to_hex(Rgb colour);

struct FigureStyle {
  std::string name;             // "paper"
  Rgb background, text, muted;  // muted: secondary text, still ≥ 4.5:1 against the background
  Rgb axis, grid;               // axis lines and ticks; grid lines of the axes
  bool has_grid_lines = false;
  std::vector<Rgb> series;  // used in turn
  Rgb zero_level;
  std::vector<Rgb> below_zero, above_zero;      // levels −1, −2, … and +1, +2, …, used in turn
  double tick_pt, label_pt, title_pt, note_pt;  // sizes of text
};

/// "screen-light", "screen-dark", "paper", "grey".
const std::vector<std::string>& figure_style_names();

/// Throws Error naming the known styles.
const FigureStyle& figure_style(std::string_view name);

Rgb resolve(const Colour& colour, const FigureStyle& style);

}  // namespace qs
