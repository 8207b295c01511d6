// Where everything in a figure goes: the one layout behind the screen, PDF, PNG and SVG.
//
// Lengths are points (1/72 inch), x to the right, y down, origin at the top left of the page. Text is
// measured with the built-in widths of DejaVu Sans, so no toolkit is needed and every renderer agrees.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/figures/style.h"
#include "core/values/export_settings.h"
#include "core/values/figure.h"

namespace qs {

/// Of a labelled tick, in pt.
inline constexpr double kTickLength = 3.0;

struct Position {
  double x, y;
};

struct Box {
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

/// A tick with an empty label is a minor one.
struct Tick {
  double value;
  std::string label;
};

/// An axis in place: `low` lies at `start` and `high` at `end` (points on the page).
struct AxisLayout {
  double low = 0.0, high = 1.0;  // > 0 on a log axis
  Scale scale = Scale::linear;
  double start = 0.0, end = 1.0;
  std::vector<Tick> ticks = {};
  std::string title = {};  // label with unit and, for very small numbers, the factor: "rate (×10⁻³)"

  /// Not finite for values that the axis cannot show.
  double place(double value) const;
  double value_at(double place) const;
  /// The value at whose place a point stands: its own, but just inside the lower end of a log axis for zero
  /// and less.
  double point_value(double value) const;
};

enum class Anchor { start, middle, end };
enum class TextDirection { across, upwards };

struct TextRun {
  std::string text;
  Position at;  // on the baseline
  double size_pt;
  Anchor anchor = Anchor::start;
  TextDirection direction = TextDirection::across;
  Colour::Role role = Colour::Role::text;
  bool bold = false;

  Box box() const;  // of the ink, as measured by the layout
};

struct NoteLayout {
  Box box;  // wide enough for all lines, with a small margin
  std::vector<TextRun> lines;
};

struct PanelLayout {
  Box plot;  // where data are drawn
  AxisLayout x, y;
  std::optional<AxisLayout> right;
  std::vector<TextRun> texts;  // title and axis titles
  std::vector<TextRun> tick_labels;
  std::vector<NoteLayout> notes;
  /// For each mark, how far to the right of its place each point is drawn; empty: at its place.
  std::vector<std::vector<double>> shifts;

  const AxisLayout& vertical(YAxis axis) const { return axis == YAxis::right && right ? *right : y; }
  /// Where a point stands; see AxisLayout::point_value.
  Position place(double px, double py, YAxis axis) const {
    return {x.place(x.point_value(px)), vertical(axis).place(vertical(axis).point_value(py))};
  }
};

struct LegendEntry {
  Mark sample;  // the mark that the entry explains, without its data
  Box swatch;
  TextRun label;
};

struct FigureLayout {
  double width = 0.0, height = 0.0;
  std::vector<PanelLayout> panels;  // one per panel of the figure
  std::vector<LegendEntry> legend;
  std::vector<TextRun> texts;  // title and note of the figure, or the reason why it is empty
  bool fits = true;            // false: the page is too small to show every panel legibly
};

struct PageSize {
  double width_pt, height_pt;
  int columns = 0;  // of panels; 0: what suits the figure and the page
};

/// The page that the settings ask for; a height of 0 becomes a pleasing one.
/// Throws Error when the width is not 20…2000 mm, the height neither 0 nor 15…2000 mm, the style
/// unknown, or when the figure's panels do not fit legibly.
PageSize page_size(const Figure& figure, const ExportSettings& settings);

/// Never throws; see FigureLayout::fits.
FigureLayout lay_out(const Figure& figure, const FigureStyle& style, PageSize page);

/// A curve without the points that no eye can see: of more than 2·columns points, the extremes of
/// each column. Returns runs of points; gaps (not finite) separate them. `columns` divide [low, high]
/// evenly on the axis' scale; beyond it one point on either side is kept. Curves whose x does not
/// ascend come back whole.
std::vector<std::vector<Position>> decimate(const std::vector<double>& x, const std::vector<double>& y,
                                            const AxisLayout& axis, int columns);

/// The corners of a staircase: value i holds from edges[i] to edges[i+1].
Line as_polyline(const Line& staircase);

}  // namespace qs
