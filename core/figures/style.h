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
  double line_factor = 1.0;                     // curves, and markers, are so many times as thick as they say
};

/// "paper", "grey", "slide", "screen-light", "screen-dark", then the user's: the files styles/NAME.json in
/// the folder of the program's data (base/folders.h).
std::vector<std::string> figure_style_names();

/// A known style, or the file that is named when the name ends in .json; read once. Throws Error naming the
/// known styles, or the place of what is wrong in a file.
const FigureStyle& figure_style(std::string_view name);

Rgb resolve(const Colour& colour, const FigureStyle& style);

}  // namespace qs
