// The styles: screen-light, screen-dark, paper and grey.
#include <cmath>

#include "core/figures/style.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr Rgb rgb(unsigned value) {
  return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>((value >> 8) & 0xFF),
          static_cast<std::uint8_t>(value & 0xFF)};
}

// Okabe–Ito, strongest contrast first; yellow gives way to black on white paper.
const std::vector<Rgb> kOnWhite = {rgb(0x0072B2), rgb(0xD55E00), rgb(0x009E73), rgb(0xE69F00),
                                   rgb(0xCC79A7), rgb(0x56B4E9), rgb(0x000000)};
// The same hues, lighter.
const std::vector<Rgb> kOnBlack = {rgb(0x4FA3E3), rgb(0xF0803C), rgb(0x2DBE92), rgb(0xF5B83D),
                                   rgb(0xDE9CC0), rgb(0x9AD3F7), rgb(0xF0E442)};

FigureStyle paper() {
  FigureStyle style;
  style.name = "paper";
  style.background = rgb(0xFFFFFF);
  style.text = rgb(0x1A1A1A);
  style.muted = rgb(0x555555);
  style.axis = rgb(0x333333);
  style.grid = rgb(0xE4E4E4);
  style.series = kOnWhite;
  style.zero_level = rgb(0x999999);
  style.below_zero = {rgb(0x0072B2), rgb(0x56B4E9)};
  style.above_zero = {rgb(0xD55E00), rgb(0xE69F00)};
  style.tick_pt = 7.0;
  style.label_pt = 8.0;
  style.title_pt = 8.0;
  style.note_pt = 7.0;
  return style;
}

FigureStyle grey() {
  FigureStyle style = paper();
  style.name = "grey";
  style.series = {rgb(0x000000), rgb(0x7A7A7A), rgb(0x444444), rgb(0xA2A2A2)};
  style.zero_level = rgb(0xCCCCCC);
  style.below_zero = style.above_zero = {rgb(0x4A4A4A), rgb(0x8C8C8C)};
  return style;
}

FigureStyle screen_light() {
  FigureStyle style = paper();
  style.name = "screen-light";
  style.text = rgb(0x1F2328);
  style.muted = rgb(0x59616B);
  style.axis = rgb(0x8B929B);
  style.grid = rgb(0xECEEF1);
  style.has_grid_lines = true;
  style.tick_pt = 8.0;
  style.label_pt = 9.0;
  style.title_pt = 9.5;
  style.note_pt = 8.0;
  return style;
}

FigureStyle screen_dark() {
  FigureStyle style = screen_light();
  style.name = "screen-dark";
  style.background = rgb(0x1B1E23);
  style.text = rgb(0xE6E9ED);
  style.muted = rgb(0xA7AFBA);
  style.axis = rgb(0x7A828D);
  style.grid = rgb(0x2B3037);
  style.series = kOnBlack;
  style.zero_level = rgb(0x8A9099);
  style.below_zero = {rgb(0x3B8FD6), rgb(0xA5DBFA)};
  style.above_zero = {rgb(0xE2702A), rgb(0xFFCB66)};
  return style;
}

const std::vector<FigureStyle>& styles() {
  static const std::vector<FigureStyle> list = {screen_light(), screen_dark(), paper(), grey()};
  return list;
}

const Rgb& in_turn(const std::vector<Rgb>& colours, long long index) {
  const auto size = static_cast<long long>(colours.size());
  return colours[static_cast<std::size_t>(((index % size) + size) % size)];
}

Rgb mixed(Rgb from, Rgb to, double share) {
  const auto mix = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + share * (b - a)));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

/// Towards the background, towards the text, and farther towards the background, in turn.
Rgb shaded(Rgb colour, int shade, const FigureStyle& style) {
  constexpr double kShares[] = {0.45, 0.5, 0.65};
  const int turn = (shade - 1) % 3;
  return mixed(colour, turn == 1 ? style.text : style.background, kShares[turn]);
}

}  // namespace

std::string to_hex(Rgb colour) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : {colour.red, colour.green, colour.blue}) {
    text += kDigits[part >> 4];
    text += kDigits[part & 15];
  }
  return text;
}

const std::vector<std::string>& figure_style_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const FigureStyle& style : styles()) list.push_back(style.name);
    return list;
  }();
  return names;
}

const FigureStyle& figure_style(std::string_view name) {
  std::string known;
  for (const FigureStyle& style : styles()) {
    if (style.name == name) return style;
    known += (known.empty() ? "" : ", ") + style.name;
  }
  throw Error{"style", "there is no style '" + std::string(name) + "'", "known styles: " + known};
}

Rgb resolve(const Colour& colour, const FigureStyle& style) {
  const long long index = colour.index;
  if (colour.shade > 0) return shaded(resolve({colour.role, colour.index}, style), colour.shade, style);
  switch (colour.role) {
    case Colour::Role::series:
      return in_turn(style.series, index);
    case Colour::Role::level:
      if (index == 0) return style.zero_level;
      return index < 0 ? in_turn(style.below_zero, -index - 1) : in_turn(style.above_zero, index - 1);
    case Colour::Role::text:
      return style.text;
    case Colour::Role::muted:
      return style.muted;
    case Colour::Role::background:
      return style.background;
  }
  return style.text;
}

}  // namespace qs
