// A figure is a value: what is drawn, in data coordinates, with no pixels, fonts or toolkit.
//
// Builders (figures.h) make it; the window, the PDF/PNG painter and the SVG and CSV writers draw it.
// Colours are roles, resolved by the style of whoever draws (dark screen, white paper, grey print).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/values/names.h"

namespace qs {

enum class Scale { linear, log10 };

struct Axis {
  std::string label;      // "weight", "test error"
  std::string unit = {};  // "%": printed behind the label as "test error (%)"
  // On a log axis values ≤ 0 are gaps, points at the lower end; the figure's note says so.
  Scale scale = Scale::linear;
  std::optional<double> min = {}, max = {};  // absent: fitted to the marks
};

/// Which colour: the n-th of the series palette, the n-th grid level, or a neutral.
struct Colour {
  enum class Role { series, level, text, muted, background } role = Role::series;
  int index = 0;  // for level: signed distance from the zero level, so that 0 always looks the same
  int shade = 0;  // lighter and darker by turns, for things of one colour that must be told apart
  bool operator==(const Colour&) const = default;
};

enum class Dash { solid, dashed, dotted };
inline constexpr Names<Dash, 3> kDashes = {"dash", {"solid", "dashed", "dotted"}};

struct Style {
  Colour colour = {};
  Dash dash = Dash::solid;
  double width_pt = 1.2;  // at final size
  double opacity = 1.0;   // fills only
};

enum class YAxis { left, right };

struct Line {
  std::vector<double> x, y;  // same length; NaN makes a gap
  Style style = {};
  std::string label = {};  // in the legend when not empty
  YAxis axis = YAxis::left;
  bool steps = false;     // draw as a staircase (outline of a histogram: edges in x, one more than y)
  bool has_end = false;   // values ≤ 0 on a log axis are drawn at its lower end, as those of points are
  std::string name = {};  // in files and read-outs, when that is more than the legend says
};
struct Band {  // filled between two curves
  std::vector<double> x, low, high;
  Style style = {};
  std::string label = {};
  YAxis axis = YAxis::left;
};
struct Bars {  // histogram: bar i spans edges[i]…edges[i+1], from 0 (or the axis minimum) to heights[i]
  std::vector<double> edges, heights;
  std::vector<Colour> colours;  // one per bar
  double opacity = 1.0;
  std::string label = {};
  YAxis axis = YAxis::left;
};
struct Stems {  // thin vertical line from the axis to each point with a marker on top
  std::vector<double> x, y;
  std::vector<Colour> colours;  // one per stem
  std::string label = {};
  YAxis axis = YAxis::left;
};
enum class Marker { circle, square, triangle, diamond, cross, down_triangle, plus };
inline constexpr Names<Marker, 7> kMarkers = {
    "marker", {"circle", "square", "triangle", "diamond", "cross", "down-triangle", "plus"}};
struct Points {
  std::vector<double> x, y;
  Style style = {};
  Marker marker = Marker::circle;
  bool hollow = false;
  std::string label = {};
  YAxis axis = YAxis::left;
  double radius_pt = 2.4;
  std::vector<double> deviations = {};  // half the length of an upright bar through each point, or none
  bool side_by_side = false;  // moved aside where they would cover each other; what they say stays x and y
  std::vector<std::string> keys = {};   // what each point stands for (a run's directory), or none
  std::vector<std::string> names = {};  // of each point, or none: then the label names them all
  /// Written beside each point, or none. Where there is no room: a number that the figure's note explains.
  std::vector<std::string> texts = {};
};
struct Image {  // row 0 at the top; values mapped linearly from [low, high] to the colour map
  double x0, y0, x1, y1;
  int rows, columns;
  std::vector<double> values;
  double low, high;
};
struct Rule {  // a line across the panel at one value
  enum class Direction { vertical, horizontal } direction = Direction::vertical;
  double at = 0.0;
  Style style = {};
  std::string label = {};  // in the legend when not empty (equal labels share one entry)
  bool is_handle = false;  // in the window it can be dragged to another value
};
struct Note {  // text in a corner of the panel
  enum class Corner { top_left, top_right, bottom_left, bottom_right } corner = Corner::top_right;
  std::string text;
};
using Mark = std::variant<Line, Band, Bars, Stems, Points, Image, Rule, Note>;

struct Panel {
  std::string title;  // "conv2"
  Axis x, y;
  std::optional<Axis> right = {};  // second y axis, on the right
  std::vector<Mark> marks = {};
};

struct Figure {
  std::string title;
  std::vector<Panel> panels;  // laid out row by row
  int columns = 1;            // at most; fewer on a narrow page
  bool has_legend = true;
  std::string note = {};          // one line under the panels: bins, rule, layer, step
  std::string empty_reason = {};  // not empty: nothing to draw, and why
  /// Options of the kind that change nothing in this figure, each with the reason in one sentence.
  std::map<std::string, std::string> idle = {};
};

}  // namespace qs
