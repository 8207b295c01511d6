// A figure as a flat list of shapes and texts in points: what the SVG writer and the painter print.
//
// Each renderer only has to know polylines, circles, text and rectangular clips.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/figures/layout.h"
#include "core/figures/style.h"
#include "core/values/figure.h"

namespace qs {

struct Stroke {
  Rgb colour;
  double width_pt = 0.6;
  Dash dash = Dash::solid;
};
struct Fill {
  Rgb colour;
  double opacity = 1.0;
};

enum class Outline { open, closed };

struct DrawnPath {
  std::vector<std::vector<Position>> lines = {};  // several pieces drawn as one shape
  Outline outline = Outline::open;
  std::optional<Stroke> stroke = {};
  std::optional<Fill> fill = {};
};
struct DrawnCircle {
  Position centre;
  double radius;
  std::optional<Stroke> stroke = {};
  std::optional<Fill> fill = {};
};
struct DrawnText {
  TextRun text;
  Rgb colour;
};
using DrawnShape = std::variant<DrawnPath, DrawnCircle, DrawnText>;

struct DrawnGroup {
  std::optional<Box> clip;
  std::vector<DrawnShape> shapes;
};

struct Drawing {
  double width, height;  // of the page, in points
  Rgb background;
  std::vector<DrawnGroup> groups;
};

/// The whole figure on a page of this size.
Drawing draw(const Figure& figure, const FigureStyle& style, PageSize page);

/// One mark in its panel, not clipped; notes are drawn by `draw_note`. Lines get at most two points
/// per half point of width. `number`: which of the panel's marks it is.
std::vector<DrawnShape> draw_mark(const Mark& mark, std::size_t number, const PanelLayout& panel,
                                  const FigureStyle& style);
/// Faint lines at the labelled ticks of the left axis.
DrawnPath draw_grid_lines(const PanelLayout& panel, const FigureStyle& style);
std::vector<DrawnShape> draw_note(const NoteLayout& note, const FigureStyle& style);
std::vector<DrawnShape> draw_legend_entry(const LegendEntry& entry, const FigureStyle& style);
DrawnText draw_text(const TextRun& text, const FigureStyle& style);

/// Lengths of dashes and gaps in points for a line of this width; empty for solid lines.
std::vector<double> dash_pattern(Dash dash, double width_pt);

}  // namespace qs
