// Marks, axes and legend as shapes; every renderer prints the same list.
#include "core/figures/drawing.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace qs {
namespace {

constexpr double kAxisWidth = 0.6, kMinorTickLength = 1.8;

bool finite(Position point) { return std::isfinite(point.x) && std::isfinite(point.y); }

/// Far outside the panel a place says nothing more, but large numbers break file formats.
double bounded(double place) { return std::clamp(place, -1e5, 1e5); }

struct DrawMark {
  const PanelLayout& panel;
  const FigureStyle& style;
  std::span<const double> shifts = {};
  std::vector<DrawnShape> shapes = {};

  Position at(double x, double y, YAxis axis) const {
    return {bounded(panel.x.place(x)), bounded(panel.vertical(axis).place(y))};
  }
  /// Where bars and stems begin: zero, or the lower end of a log axis.
  double base(YAxis side) const {
    const AxisLayout& axis = panel.vertical(side);
    return axis.scale == Scale::log10 ? axis.start : bounded(axis.place(0.0));
  }
  Stroke stroke(const Style& wanted) const {
    return {resolve(wanted.colour, style), wanted.width_pt, wanted.dash};
  }

  std::vector<std::vector<Position>> curve(const std::vector<double>& x, const std::vector<double>& y,
                                           YAxis side, bool has_end = false) {
    const AxisLayout& axis = panel.vertical(side);
    std::vector<double> shown = y;
    if (has_end) {
      for (double& value : shown) value = axis.point_value(value);
    } else if (axis.scale == Scale::log10) {
      for (double& value : shown) value = value > 0.0 ? value : std::nan("");
    }
    const int columns = static_cast<int>(std::clamp(2 * std::abs(panel.x.end - panel.x.start), 1.0, 600.0));
    std::vector<std::vector<Position>> runs = decimate(x, shown, panel.x, columns);
    for (std::vector<Position>& run : runs) {
      for (Position& point : run) point = at(point.x, point.y, side);
    }
    return runs;
  }

  void operator()(const Line& mark) {
    const Line line = mark.steps ? as_polyline(mark) : mark;
    DrawnPath path{.stroke = stroke(mark.style)};
    for (std::vector<Position>& run : curve(line.x, line.y, mark.axis, mark.has_end)) {
      if (run.size() > 1) {
        path.lines.push_back(std::move(run));
      } else {  // a lone point between gaps would be invisible as a line
        shapes.emplace_back(
            DrawnCircle{run.front(), 0.9 * mark.style.width_pt, {}, Fill{path.stroke->colour}});
      }
    }
    if (!path.lines.empty()) shapes.emplace_back(std::move(path));
  }

  void operator()(const Band& mark) {
    const auto upper = curve(mark.x, mark.high, mark.axis), lower = curve(mark.x, mark.low, mark.axis);
    DrawnPath path{.outline = Outline::closed,
                   .fill = Fill{resolve(mark.style.colour, style), mark.style.opacity}};
    for (std::size_t i = 0; i < std::min(upper.size(), lower.size()); ++i) {
      std::vector<Position> edge = upper[i];
      edge.insert(edge.end(), lower[i].rbegin(), lower[i].rend());
      path.lines.push_back(std::move(edge));
    }
    if (!path.lines.empty()) shapes.emplace_back(std::move(path));
  }

  /// Neighbouring bars of one colour become one outline: no seams between them, and small files.
  void operator()(const Bars& mark) {
    const std::size_t count = mark.edges.empty() ? 0 : std::min(mark.heights.size(), mark.edges.size() - 1);
    const double bottom = base(mark.axis);
    DrawnPath path{.outline = Outline::closed};
    Rgb colour{};
    std::vector<Position> outline;
    const auto close_outline = [&] {
      if (outline.empty()) return;
      outline.push_back({outline.back().x, bottom});
      path.lines.push_back(std::move(outline));
      outline.clear();
    };
    const auto finish_colour = [&] {
      close_outline();
      path.fill = Fill{colour, mark.opacity};
      if (!path.lines.empty()) shapes.emplace_back(std::move(path));
      path = DrawnPath{.outline = Outline::closed};
    };
    for (std::size_t i = 0; i < count; ++i) {
      const Rgb next = resolve(i < mark.colours.size() ? mark.colours[i] : Colour{}, style);
      if (next != colour) finish_colour();
      colour = next;
      const Position left = at(mark.edges[i], mark.heights[i], mark.axis);
      const Position right = at(mark.edges[i + 1], mark.heights[i], mark.axis);
      const bool drawn = finite(left) && finite(right) && mark.heights[i] != 0.0 &&
                         (panel.vertical(mark.axis).scale == Scale::linear || mark.heights[i] > 0.0);
      if (!drawn) {
        close_outline();
        continue;
      }
      if (outline.empty()) outline.push_back({left.x, bottom});
      outline.push_back(left);
      outline.push_back(right);
    }
    finish_colour();
  }

  void operator()(const Stems& mark) {
    const std::size_t count = std::min(mark.x.size(), mark.y.size());
    constexpr double kThinnest = 0.5;  // still visible where levels crowd, as powers of two do around zero
    const auto spacing = [&](std::size_t i) {
      double nearest = 1e9;
      for (const std::size_t other : {i - 1, i + 1})
        if (other < count)  // 0 − 1 is none either
          nearest = std::min(nearest, std::abs(panel.x.place(mark.x[i]) - panel.x.place(mark.x[other])));
      return nearest;
    };
    const double bottom = base(mark.axis);
    for (std::size_t i = 0; i < count; ++i) {
      const Position head = at(mark.x[i], mark.y[i], mark.axis);
      if (!finite(head)) continue;
      const Rgb colour =
          resolve(i < mark.colours.size() ? mark.colours[i] : Colour{Colour::Role::text}, style);
      const double radius = std::min(2.4, 0.4 * spacing(i));
      const double width = std::clamp(0.5 * spacing(i), kThinnest, 1.1);
      const double neck = radius >= 0.8 ? (head.y < bottom ? radius : -radius) : 0.0;
      if (std::abs(bottom - head.y) > std::abs(neck)) {
        shapes.emplace_back(DrawnPath{.lines = {{{head.x, bottom}, {head.x, head.y + neck}}},
                                      .stroke = Stroke{colour, width}});
      }
      if (radius < 0.8) continue;
      shapes.emplace_back(DrawnCircle{head, radius, Stroke{colour, 0.9}, Fill{style.background}});
    }
  }

  void operator()(const Points& mark) {
    for (std::size_t i = 0; i < std::min(mark.x.size(), mark.y.size()); ++i) {
      Position centre = panel.place(mark.x[i], mark.y[i], mark.axis);
      centre = {bounded(centre.x), bounded(centre.y)};
      if (i < shifts.size()) centre.x += shifts[i];
      if (!finite(centre)) continue;
      if (i < mark.deviations.size()) add_deviation(mark, i, centre.x);
      add_marker(mark, centre);
    }
  }
  void add_deviation(const Points& mark, std::size_t i, double x) {
    const double half = mark.deviations[i];
    const Position low{x, bounded(panel.place(mark.x[i], mark.y[i] - half, mark.axis).y)},
        high{x, bounded(panel.place(mark.x[i], mark.y[i] + half, mark.axis).y)};
    if (half > 0.0 && finite(low) && finite(high))
      shapes.emplace_back(DrawnPath{.lines = {{low, high}}, .stroke = stroke(mark.style)});
  }
  void add_marker(const Points& mark, Position c) {
    const double r = mark.radius_pt;
    const Rgb colour = resolve(mark.style.colour, style);
    const Stroke edge{colour, 0.9};
    const Fill fill{mark.hollow ? style.background : colour, mark.hollow ? 1.0 : mark.style.opacity};
    const auto polygon = [&](std::vector<Position> corners) {
      shapes.emplace_back(DrawnPath{{std::move(corners)}, Outline::closed, edge, fill});
    };
    switch (mark.marker) {
      case Marker::circle:
        shapes.emplace_back(DrawnCircle{c, r, edge, fill});
        break;
      case Marker::square:
        polygon({{c.x - 0.88 * r, c.y - 0.88 * r},
                 {c.x + 0.88 * r, c.y - 0.88 * r},
                 {c.x + 0.88 * r, c.y + 0.88 * r},
                 {c.x - 0.88 * r, c.y + 0.88 * r}});
        break;
      case Marker::triangle:
        polygon({{c.x, c.y - 1.2 * r}, {c.x + 1.1 * r, c.y + 0.8 * r}, {c.x - 1.1 * r, c.y + 0.8 * r}});
        break;
      case Marker::diamond:
        polygon({{c.x, c.y - 1.25 * r}, {c.x + 1.25 * r, c.y}, {c.x, c.y + 1.25 * r}, {c.x - 1.25 * r, c.y}});
        break;
      case Marker::cross:
        shapes.emplace_back(DrawnPath{
            .lines = {{{c.x - r, c.y - r}, {c.x + r, c.y + r}}, {{c.x - r, c.y + r}, {c.x + r, c.y - r}}},
            .stroke = edge});
        break;
      case Marker::down_triangle:
        polygon({{c.x, c.y + 1.2 * r}, {c.x + 1.1 * r, c.y - 0.8 * r}, {c.x - 1.1 * r, c.y - 0.8 * r}});
        break;
      case Marker::plus:
        shapes.emplace_back(DrawnPath{.lines = {{{c.x - 1.2 * r, c.y}, {c.x + 1.2 * r, c.y}},
                                                {{c.x, c.y - 1.2 * r}, {c.x, c.y + 1.2 * r}}},
                                      .stroke = edge});
        break;
    }
  }

  /// Light to dark blue through the background-independent middle; equal neighbours in a row merge.
  void operator()(const Image& mark) {
    if (mark.rows < 1 || mark.columns < 1 || !(mark.high > mark.low)) return;
    const auto rows = static_cast<std::size_t>(mark.rows), columns = static_cast<std::size_t>(mark.columns);
    if (mark.values.size() / columns < rows) return;
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t first = 0, last = 0; first < columns; first = last) {
        const Rgb colour = map_colour(mark, mark.values[r * columns + first]);
        last = first + 1;
        while (last < columns && map_colour(mark, mark.values[r * columns + last]) == colour) ++last;
        const auto x = [&](std::size_t c) {
          return mark.x0 + (mark.x1 - mark.x0) * static_cast<double>(c) / mark.columns;
        };
        const auto y = [&](std::size_t c) {
          return mark.y1 + (mark.y0 - mark.y1) * static_cast<double>(c) / mark.rows;
        };
        // Cells reach a little over the next ones, so that no background shines through the seams.
        constexpr double kSeam = 0.4;
        const Position a = at(x(first), y(r), YAxis::left), end = at(x(last), y(r + 1), YAxis::left);
        const Position b{end.x + (last < columns ? kSeam : 0.0), end.y + (r + 1 < rows ? kSeam : 0.0)};
        shapes.emplace_back(DrawnPath{{{a, {b.x, a.y}, b, {a.x, b.y}}}, Outline::closed, {}, Fill{colour}});
      }
    }
  }
  static Rgb map_colour(const Image& mark, double value) {
    constexpr double kStops[5][3] = {
        {68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {253, 231, 37}};
    const double part = std::clamp((value - mark.low) / (mark.high - mark.low), 0.0, 1.0);
    const double place = (std::isfinite(part) ? part : 0.0) * 4.0;
    const auto stop = std::min<std::size_t>(3, static_cast<std::size_t>(place));
    const double t = place - static_cast<double>(stop);
    const auto mix = [&](std::size_t c) {
      return static_cast<std::uint8_t>(std::lround(kStops[stop][c] * (1 - t) + kStops[stop + 1][c] * t));
    };
    return {mix(0), mix(1), mix(2)};
  }

  void operator()(const Rule& mark) {
    DrawnPath path{.stroke = stroke(mark.style)};
    if (mark.direction == Rule::Direction::vertical) {
      const double x = panel.x.place(mark.at);
      path.lines = {{{x, panel.plot.bottom()}, {x, panel.plot.y}}};
    } else {
      const double y = panel.y.place(mark.at);
      path.lines = {{{panel.plot.x, y}, {panel.plot.right(), y}}};
    }
    if (finite(path.lines[0][0])) shapes.emplace_back(std::move(path));
  }
  void operator()(const Note&) {}
};

DrawnPath ticks_path(const PanelLayout& panel, const FigureStyle& style) {
  DrawnPath path{.stroke = Stroke{style.axis, kAxisWidth}};
  const auto length = [](const Tick& tick) { return tick.label.empty() ? kMinorTickLength : kTickLength; };
  for (const Tick& tick : panel.x.ticks) {
    const double x = panel.x.place(tick.value);
    path.lines.push_back({{x, panel.plot.bottom()}, {x, panel.plot.bottom() + length(tick)}});
  }
  for (const Tick& tick : panel.y.ticks) {
    const double y = panel.y.place(tick.value);
    path.lines.push_back({{panel.plot.x, y}, {panel.plot.x - length(tick), y}});
  }
  if (!panel.right) return path;
  for (const Tick& tick : panel.right->ticks) {
    const double y = panel.right->place(tick.value);
    path.lines.push_back({{panel.plot.right(), y}, {panel.plot.right() + length(tick), y}});
  }
  return path;
}

DrawnGroup axes(const PanelLayout& panel, const FigureStyle& style) {
  const Box& plot = panel.plot;
  DrawnPath lines{.lines = {{{plot.x, plot.y}, {plot.x, plot.bottom()}, {plot.right(), plot.bottom()}}},
                  .stroke = Stroke{style.axis, kAxisWidth}};
  if (panel.right) lines.lines.front().push_back({plot.right(), plot.y});
  DrawnGroup group;
  group.shapes.emplace_back(std::move(lines));
  DrawnPath ticks = ticks_path(panel, style);
  if (!ticks.lines.empty()) group.shapes.emplace_back(std::move(ticks));
  for (const TextRun& text : panel.tick_labels) group.shapes.emplace_back(draw_text(text, style));
  for (const TextRun& text : panel.texts) group.shapes.emplace_back(draw_text(text, style));
  for (const NoteLayout& note : panel.notes) {
    for (DrawnShape& shape : draw_note(note, style)) group.shapes.emplace_back(std::move(shape));
  }
  return group;
}

}  // namespace

DrawnPath draw_grid_lines(const PanelLayout& panel, const FigureStyle& style) {
  DrawnPath path{.stroke = Stroke{style.grid, 0.5}};
  for (const Tick& tick : panel.y.ticks) {
    if (tick.label.empty()) continue;
    const double y = panel.y.place(tick.value);
    path.lines.push_back({{panel.plot.x, y}, {panel.plot.right(), y}});
  }
  return path;
}

std::vector<DrawnShape> draw_mark(const Mark& mark, std::size_t number, const PanelLayout& panel,
                                  const FigureStyle& style) {
  DrawMark draw{panel, style};
  if (number < panel.shifts.size()) draw.shifts = panel.shifts[number];
  std::visit(draw, mark);
  return std::move(draw.shapes);
}

DrawnText draw_text(const TextRun& text, const FigureStyle& style) {
  return {text, resolve({text.role}, style)};
}

std::vector<DrawnShape> draw_note(const NoteLayout& note, const FigureStyle& style) {
  if (note.lines.empty()) return {};
  const Box& box = note.box;
  std::vector<DrawnShape> shapes;
  shapes.emplace_back(
      DrawnPath{{{{box.x, box.y}, {box.right(), box.y}, {box.right(), box.bottom()}, {box.x, box.bottom()}}},
                Outline::closed,
                {},
                Fill{style.background, 0.88}});
  for (const TextRun& line : note.lines) shapes.emplace_back(draw_text(line, style));
  return shapes;
}

std::vector<DrawnShape> draw_legend_entry(const LegendEntry& entry, const FigureStyle& style) {
  PanelLayout unit;
  unit.plot = entry.swatch;
  unit.x = {.low = 0.0, .high = 1.0, .start = entry.swatch.x, .end = entry.swatch.right()};
  unit.y = {.low = 0.0, .high = 1.0, .start = entry.swatch.bottom(), .end = entry.swatch.y};
  std::vector<DrawnShape> shapes = draw_mark(entry.sample, 0, unit, style);
  shapes.emplace_back(draw_text(entry.label, style));
  return shapes;
}

std::vector<double> dash_pattern(Dash dash, double width_pt) {
  const double unit = std::max(0.8, width_pt);
  switch (dash) {
    case Dash::solid:
      return {};
    case Dash::dashed:
      return {4.0 * unit, 2.2 * unit};
    case Dash::dotted:
      return {1.0 * unit, 1.8 * unit};
  }
  return {};
}

Drawing draw(const Figure& figure, const FigureStyle& style, PageSize page) {
  const FigureLayout layout = lay_out(figure, style, page);
  Drawing drawing{page.width_pt, page.height_pt, style.background, {}};
  for (std::size_t i = 0; i < layout.panels.size(); ++i) {
    const PanelLayout& panel = layout.panels[i];
    DrawnGroup data{panel.plot, {}};
    if (style.has_grid_lines) data.shapes.emplace_back(draw_grid_lines(panel, style));
    const std::vector<Mark>& marks = figure.panels[i].marks;
    for (std::size_t m = 0; m < marks.size(); ++m) {
      for (DrawnShape& shape : draw_mark(marks[m], m, panel, style))
        data.shapes.emplace_back(std::move(shape));
    }
    drawing.groups.push_back(std::move(data));
    drawing.groups.push_back(axes(panel, style));
  }
  DrawnGroup outside;
  for (const LegendEntry& entry : layout.legend) {
    for (DrawnShape& shape : draw_legend_entry(entry, style)) outside.shapes.emplace_back(std::move(shape));
  }
  for (const TextRun& text : layout.texts) outside.shapes.emplace_back(draw_text(text, style));
  drawing.groups.push_back(std::move(outside));
  return drawing;
}

}  // namespace qs
