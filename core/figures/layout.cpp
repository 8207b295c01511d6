// From a figure to places on a page. Margins depend on tick labels, labels on the size of the plots,
// and these on the margins: a few rounds settle it, margins only ever growing.
#include "core/figures/layout.h"

#include <algorithm>
#include <cmath>

#include "core/figures/axis_range.h"
#include "core/figures/legend.h"
#include "core/figures/point_texts.h"
#include "core/figures/side_by_side.h"
#include "core/figures/text_metrics.h"
#include "core/figures/ticks.h"

namespace qs {
namespace {

constexpr double kOuterMargin = 3.0, kColumnGap = 9.0, kRowGap = 7.0;
constexpr double kTitleGap = 3.0;
constexpr double kLeastPlotWidth = 34.0, kLeastPlotHeight = 26.0;

/// From an axis to its labels: farther for large letters, so that those of both axes keep apart in the
/// corner.
double tick_reach(const FigureStyle& style) { return std::max(kTickLength + 2.5, 0.62 * style.tick_pt); }

struct Margins {
  double left = 0.0, right = 0.0, top = 0.0, bottom = 0.0;
};

/// The panels' cells: plots of one size, margins shared by column and by row.
struct Grid {
  std::size_t columns = 1, rows = 1;
  std::vector<double> left, right;  // per column
  std::vector<double> top, bottom;  // per row
  double plot_width = 0.0, plot_height = 0.0;

  Grid(std::size_t panels, std::size_t asked_columns)
      : columns(std::clamp<std::size_t>(asked_columns, 1, std::max<std::size_t>(1, panels))),
        rows(std::max<std::size_t>(1, (panels + columns - 1) / columns)),
        left(columns),
        right(columns),
        top(rows),
        bottom(rows) {}

  void require(std::size_t panel, const Margins& needed) {
    const std::size_t column = panel % columns, row = panel / columns;
    left[column] = std::max(left[column], needed.left);
    right[column] = std::max(right[column], needed.right);
    top[row] = std::max(top[row], needed.top);
    bottom[row] = std::max(bottom[row], needed.bottom);
  }
  Margins margins(std::size_t panel) const {
    const std::size_t column = panel % columns, row = panel / columns;
    return {left[column], right[column], top[row], bottom[row]};
  }
  static double sum(const std::vector<double>& values) {
    double total = 0.0;
    for (const double value : values) total += value;
    return total;
  }
  void resize_plots(const Box& area) {
    const double across = sum(left) + sum(right) + kColumnGap * static_cast<double>(columns - 1);
    const double down = sum(top) + sum(bottom) + kRowGap * static_cast<double>(rows - 1);
    plot_width = std::max(1.0, (area.width - across) / static_cast<double>(columns));
    plot_height = std::max(1.0, (area.height - down) / static_cast<double>(rows));
  }
  Box plot(std::size_t panel, const Box& area) const {
    const std::size_t column = panel % columns, row = panel / columns;
    Box box{area.x, area.y, plot_width, plot_height};
    for (std::size_t c = 0; c < column; ++c) box.x += left[c] + plot_width + right[c] + kColumnGap;
    for (std::size_t r = 0; r < row; ++r) box.y += top[r] + plot_height + bottom[r] + kRowGap;
    box.x += left[column];
    box.y += top[row];
    return box;
  }
};

std::string axis_title(const Axis& axis, int exponent) {
  std::string title = clean_text(axis.label), inside;
  if (exponent != 0) inside.append("×10").append(superscript(exponent));
  if (!axis.unit.empty()) inside.append(inside.empty() ? "" : " ").append(clean_text(axis.unit));
  if (!inside.empty()) title.append(title.empty() ? "(" : " (").append(inside).append(")");
  return title;
}

void set_ticks(AxisLayout& layout, const Axis& axis, const FigureStyle& style, LabelFlow flow) {
  const double length = std::abs(layout.end - layout.start);
  Ticks ticks = make_ticks({layout.low, layout.high, layout.scale, length, style.tick_pt, flow});
  layout.ticks = std::move(ticks.ticks);
  layout.title = axis_title(axis, ticks.exponent);
}

/// Raises `high` so that data under a note at the top end below it.
void keep_clear_of_notes(AxisLayout& axis, const Panel& panel, YAxis side, const PanelLayout& layout) {
  const auto on_scale = [&](double value) { return axis.scale == Scale::linear ? value : std::log10(value); };
  for (const NoteLayout& note : layout.notes) {
    const double below_note = note.box.bottom() + 3.0 - layout.plot.y;
    if (note.lines.empty() || note.box.y > layout.plot.y + layout.plot.height / 3) continue;
    const double from = layout.x.value_at(note.box.x - 3.0), to = layout.x.value_at(note.box.right() + 3.0);
    const double highest = highest_between(panel, side, from, to);
    if (!std::isfinite(highest) || !(highest > axis.low)) continue;
    const double share = std::max(0.4, 1.0 - below_note / layout.plot.height);
    const double low = on_scale(axis.low);
    const double needed = low + (on_scale(highest) - low) / share;
    if (needed > on_scale(axis.high) && std::isfinite(needed)) {
      const double raised = axis.scale == Scale::linear ? needed : std::pow(10.0, needed);
      if (std::isfinite(raised)) axis.high = raised;
    }
  }
}

PanelLayout lay_out_panel(const Panel& panel, const FigureStyle& style, const Box& plot) {
  PanelLayout layout;
  layout.plot = plot;
  layout.x = fit_x(panel);
  layout.x.start = plot.x;
  layout.x.end = plot.right();
  for (const Mark& mark : panel.marks) {
    const Note* note = std::get_if<Note>(&mark);
    NoteLayout placed = note ? lay_out_note(*note, style, plot) : NoteLayout{};
    if (!placed.lines.empty()) layout.notes.push_back(std::move(placed));
  }
  const auto vertical = [&](const Axis& asked, YAxis side) {
    AxisLayout axis = fit_y(panel, side);
    if (!asked.max) keep_clear_of_notes(axis, panel, side, layout);
    axis.start = plot.bottom();
    axis.end = plot.y;
    set_ticks(axis, asked, style, LabelFlow::stacked);
    return axis;
  };
  layout.y = vertical(panel.y, YAxis::left);
  if (panel.right) layout.right = vertical(*panel.right, YAxis::right);
  set_ticks(layout.x, panel.x, style, LabelFlow::side_by_side);
  return layout;
}

/// Which axis titles a panel shows: those that the neighbour below or beside it does not repeat.
struct ShownTitles {
  bool x = true, y = true, right = true;
};

ShownTitles shown_titles(const std::vector<PanelLayout>& panels, std::size_t i, std::size_t columns) {
  ShownTitles shown;
  const std::size_t below = i + columns, column = i % columns;
  if (below < panels.size()) shown.x = panels[below].x.title != panels[i].x.title;
  if (column > 0) shown.y = panels[i - 1].y.title != panels[i].y.title;
  if (column + 1 < columns && i + 1 < panels.size() && panels[i].right && panels[i + 1].right) {
    shown.right = panels[i + 1].right->title != panels[i].right->title;
  }
  return shown;
}

double widest_label(const AxisLayout& axis, const FigureStyle& style) {
  double width = 0.0;
  for (const Tick& tick : axis.ticks) width = std::max(width, text_width(tick.label, style.tick_pt));
  return width;
}

Margins margins_of(const Panel& panel, const PanelLayout& layout, const ShownTitles& shown,
                   const FigureStyle& style) {
  const double title_line = style.label_pt + kTitleGap;
  Margins margins;
  margins.left = tick_reach(style) + widest_label(layout.y, style);
  if (shown.y && !layout.y.title.empty()) margins.left += title_line;
  if (layout.right) {
    margins.right = tick_reach(style) + widest_label(*layout.right, style);
    if (shown.right && !layout.right->title.empty()) margins.right += title_line;
  }
  margins.bottom = tick_reach(style) + style.tick_pt;
  if (shown.x && !layout.x.title.empty()) margins.bottom += title_line;
  margins.top = panel.title.empty() ? 0.5 * style.tick_pt : 1.45 * style.title_pt;
  for (const Tick& tick : layout.x.ticks) {  // labels at the ends reach beyond the axis
    const double half = text_width(tick.label, style.tick_pt) / 2, at = layout.x.place(tick.value);
    margins.left = std::max(margins.left, half - (at - layout.plot.x));
    margins.right = std::max(margins.right, half - (layout.plot.right() - at));
  }
  return margins;
}

TextRun text(std::string words, Position at, double size, Anchor anchor) {
  return {.text = std::move(words), .at = at, .size_pt = size, .anchor = anchor};
}

/// `margin`: how far the panel's cell reaches on this side; titles of a column line up at its end.
void add_vertical_axis_texts(PanelLayout& layout, const AxisLayout& axis, YAxis side, double margin,
                             const FigureStyle& style) {
  const bool left = side == YAxis::left;
  const double reach = tick_reach(style), outward = left ? -1.0 : 1.0;
  const double edge = left ? layout.plot.x : layout.plot.right();
  for (const Tick& tick : axis.ticks) {
    if (tick.label.empty()) continue;
    const Position at{edge + outward * reach, axis.place(tick.value) + 0.36 * style.tick_pt};
    layout.tick_labels.push_back(text(tick.label, at, style.tick_pt, left ? Anchor::end : Anchor::start));
  }
  if (margin <= 0.0 || axis.title.empty()) return;
  const double end = edge + outward * margin;
  const double baseline = left ? end + kAscent * style.label_pt : end - kDescent * style.label_pt;
  TextRun title = text(elide(axis.title, style.label_pt, layout.plot.height + 7.0),
                       {baseline, layout.plot.y + layout.plot.height / 2}, style.label_pt, Anchor::middle);
  title.direction = TextDirection::upwards;
  layout.texts.push_back(std::move(title));
}

void add_texts(PanelLayout& layout, const Panel& panel, const ShownTitles& shown, const Margins& cell,
               const FigureStyle& style) {
  const Box& plot = layout.plot;
  if (!panel.title.empty()) {
    TextRun title =
        text(elide(panel.title, style.title_pt, plot.width),
             {plot.x + plot.width / 2, plot.y - 0.4 * style.title_pt}, style.title_pt, Anchor::middle);
    layout.texts.push_back(std::move(title));
  }
  const double label_baseline = plot.bottom() + tick_reach(style) + kAscent * style.tick_pt;
  for (const Tick& tick : layout.x.ticks) {
    if (tick.label.empty()) continue;
    layout.tick_labels.push_back(
        text(tick.label, {layout.x.place(tick.value), label_baseline}, style.tick_pt, Anchor::middle));
  }
  if (shown.x && !layout.x.title.empty()) {
    const double baseline =
        plot.bottom() + tick_reach(style) + style.tick_pt + kTitleGap - 1.0 + kAscent * style.label_pt;
    layout.texts.push_back(text(elide(layout.x.title, style.label_pt, plot.width),
                                {plot.x + plot.width / 2, baseline}, style.label_pt, Anchor::middle));
  }
  add_vertical_axis_texts(layout, layout.y, YAxis::left, shown.y ? cell.left : 0.0, style);
  if (layout.right) {
    const AxisLayout right = *layout.right;
    add_vertical_axis_texts(layout, right, YAxis::right, shown.right ? cell.right : 0.0, style);
  }
}

void lay_out_panels(FigureLayout& layout, const Figure& figure, const FigureStyle& style, const Box& area,
                    int columns, std::vector<NumberedPoint>& numbered) {
  constexpr int kRounds = 5;
  Grid grid(figure.panels.size(), static_cast<std::size_t>(columns));
  grid.resize_plots(area);
  std::vector<PanelLayout>& panels = layout.panels;
  const auto place_panels = [&] {
    panels.clear();
    for (std::size_t i = 0; i < figure.panels.size(); ++i) {
      panels.push_back(lay_out_panel(figure.panels[i], style, grid.plot(i, area)));
    }
  };
  for (int round = 0; round < kRounds; ++round) {
    place_panels();
    const double width = grid.plot_width, height = grid.plot_height;
    for (std::size_t i = 0; i < panels.size(); ++i) {
      grid.require(i, margins_of(figure.panels[i], panels[i], shown_titles(panels, i, grid.columns), style));
    }
    grid.resize_plots(area);
    if (width == grid.plot_width && height == grid.plot_height) break;
  }
  place_panels();
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const ShownTitles shown = shown_titles(panels, i, grid.columns);
    add_texts(panels[i], figure.panels[i], shown, grid.margins(i), style);
    panels[i].shifts = side_by_side(figure.panels[i], panels[i]);
    for (TextRun& run : point_texts(figure.panels[i], i, panels[i], style, numbered))
      panels[i].texts.push_back(std::move(run));
  }
  layout.fits = grid.plot_width >= kLeastPlotWidth && grid.plot_height >= kLeastPlotHeight;
}

/// The number of columns that gives the largest plots of about 3:2.
int best_columns(const Figure& figure, const FigureStyle& style, const Box& area) {
  const auto right_axis = [](const Panel& panel) { return panel.right.has_value(); };
  const bool two_sided = std::any_of(figure.panels.begin(), figure.panels.end(), right_axis);
  const double across = style.tick_pt * (two_sided ? 8.0 : 4.5), down = 4.0 * style.label_pt;
  const auto panels = static_cast<int>(figure.panels.size());
  int best = 1;
  double largest = 0.0;
  for (int columns = 1; columns <= std::clamp(figure.columns, 1, std::max(1, panels)); ++columns) {
    const int rows = (panels + columns - 1) / columns;
    const double size = std::min((area.width / columns - across) / 1.5, area.height / rows - down);
    if (size <= largest) continue;
    largest = size;
    best = columns;
  }
  return best;
}

void lay_out_empty(FigureLayout& layout, const Figure& figure, const FigureStyle& style) {
  const std::string& reason = figure.empty_reason.empty() ? "Nothing to draw." : figure.empty_reason;
  const std::vector<std::string> lines = wrap(reason, style.label_pt, 0.8 * layout.width);
  double baseline =
      layout.height / 2 - 0.7 * style.label_pt * static_cast<double>(lines.size()) + style.label_pt;
  for (const std::string& line : lines) {
    TextRun run = text(line, {layout.width / 2, baseline}, style.label_pt, Anchor::middle);
    run.role = Colour::Role::muted;
    layout.texts.push_back(std::move(run));
    baseline += 1.4 * style.label_pt;
  }
}

}  // namespace

double AxisLayout::place(double value) const {
  const double part =
      scale == Scale::linear ? (value - low) / (high - low) : std::log(value / low) / std::log(high / low);
  return start + part * (end - start);
}

double AxisLayout::point_value(double value) const {
  constexpr double kInside = 4.0;  // points: markers are not cut off
  if (scale == Scale::linear || value > 0.0 || std::isnan(value)) return value;
  return value_at(start + std::copysign(std::min(kInside, std::abs(end - start) / 2), end - start));
}

double AxisLayout::value_at(double where) const {
  const double part = (where - start) / (end - start);
  return scale == Scale::linear ? low + part * (high - low) : low * std::pow(high / low, part);
}

Box TextRun::box() const {
  const double width = bold ? bold_text_width(text, size_pt) : text_width(text, size_pt);
  const double before = anchor == Anchor::start ? 0.0 : anchor == Anchor::middle ? width / 2 : width;
  const double above = kAscent * size_pt, height = (kAscent + kDescent) * size_pt;
  if (direction == TextDirection::across) return {at.x - before, at.y - above, width, height};
  return {at.x - above, at.y - (width - before), height, width};
}

namespace {

FigureLayout lay_out_with_key(const Figure& figure, const FigureStyle& style, PageSize page,
                              const std::string& key, std::vector<NumberedPoint>& numbered) {
  FigureLayout layout;
  layout.width = page.width_pt;
  layout.height = page.height_pt;
  if (!figure.empty_reason.empty() || figure.panels.empty()) {
    lay_out_empty(layout, figure, style);
    return layout;
  }
  const double inner = std::max(1.0, page.width_pt - 2 * kOuterMargin);
  Box area{kOuterMargin, kOuterMargin, inner, page.height_pt - 2 * kOuterMargin};
  if (!figure.title.empty()) {
    TextRun title =
        text(elide(figure.title, 1.14 * style.title_pt, inner),
             {page.width_pt / 2, area.y + kAscent * style.title_pt}, style.title_pt, Anchor::middle);
    title.bold = true;
    layout.texts.push_back(std::move(title));
    area.y += 1.6 * style.title_pt;
  }
  if (figure.has_legend)
    layout.legend = lay_out_legend(figure, style, {area.x, area.y, inner, 0.35 * page.height_pt});
  const double legend = legend_height(layout.legend, style);
  area.y += legend > 0.0 ? legend + 4.0 : 0.0;
  std::vector<std::string> note = wrap(figure.note, style.note_pt, inner);
  if (note.size() > 4) note.resize(4);
  for (std::string& line : wrap(key, style.note_pt, inner)) note.push_back(std::move(line));
  const double note_height =
      1.3 * style.note_pt * static_cast<double>(note.size()) + (note.empty() ? 0.0 : 2.0);
  double baseline = page.height_pt - kOuterMargin - note_height + 2.0 + style.note_pt;
  for (std::string& line : note) {
    TextRun run = text(std::move(line), {kOuterMargin, baseline}, style.note_pt, Anchor::start);
    run.role = Colour::Role::muted;
    layout.texts.push_back(std::move(run));
    baseline += 1.3 * style.note_pt;
  }
  area.height = std::max(1.0, page.height_pt - kOuterMargin - note_height - area.y);
  lay_out_panels(layout, figure, style, area,
                 page.columns > 0 ? page.columns : best_columns(figure, style, area), numbered);
  return layout;
}

}  // namespace

FigureLayout lay_out(const Figure& figure, const FigureStyle& style, PageSize page) {
  // The key of numbered points takes room, which may leave more points without: numbers only ever come.
  std::vector<NumberedPoint> numbered;
  FigureLayout layout = lay_out_with_key(figure, style, page, "", numbered);
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds && !numbered.empty(); ++round) {
    const std::size_t before = numbered.size();
    layout = lay_out_with_key(figure, style, page, key_of(figure, numbered), numbered);
    if (numbered.size() == before) break;
  }
  return layout;
}

}  // namespace qs
