#include "core/figures/point_texts.h"

#include <algorithm>
#include <cmath>

#include "core/figures/text_metrics.h"

namespace qs {
namespace {

constexpr double kTextGap = 1.6;                          // between a point and its text, in pt
constexpr double kNumberStep = 2.0, kNumberReach = 30.0;  // of a number that looks for room

bool cover_each_other(const Box& a, const Box& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

bool lies_inside(const Box& box, const Box& plot) {
  return box.x >= plot.x && box.right() <= plot.right() && box.y >= plot.y && box.bottom() <= plot.bottom();
}

/// Places of a text around a disc: beside it, then above and below, then the corners; `further` away.
std::vector<TextRun> around(const std::string& text, Position centre, double disc, double size,
                            double further = 0.0) {
  const double radius = disc + further, away = radius + kTextGap, middle = 0.36 * size,
               up = 0.15 * size + radius + 0.5, down = 0.78 * size + radius + 0.5, corner = 0.75 * away;
  const auto run = [&](double x, double y, Anchor anchor) {
    return TextRun{.text = text,
                   .at = {centre.x + x, centre.y + y},
                   .size_pt = size,
                   .anchor = anchor,
                   .role = Colour::Role::muted};
  };
  return {run(away, middle, Anchor::start), run(-away, middle, Anchor::end), run(0, -up, Anchor::middle),
          run(0, down, Anchor::middle),     run(corner, -up, Anchor::start), run(-corner, -up, Anchor::end),
          run(corner, down, Anchor::start), run(-corner, down, Anchor::end)};
}

struct Occupied {
  Box plot;
  std::vector<Box> boxes = {};
  std::vector<Box> lines = {};  // better not crossed

  bool crosses_a_line(const Box& box) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const Box& line) { return cover_each_other(box, line); });
  }
  bool is_free(const Box& box) const {
    return lies_inside(box, plot) && std::none_of(boxes.begin(), boxes.end(), [&](const Box& taken) {
             return cover_each_other(box, taken);
           });
  }
};

struct Placed {
  Position centre;
  double radius;
};

Placed place_of(const Points& points, std::size_t mark, std::size_t i, const PanelLayout& layout) {
  Position centre = layout.place(points.x[i], points.y[i], points.axis);
  if (mark < layout.shifts.size() && i < layout.shifts[mark].size()) centre.x += layout.shifts[mark][i];
  return {centre, points.radius_pt};
}

bool is_seen(Position centre, const Box& plot) {
  return std::isfinite(centre.x) && std::isfinite(centre.y) && centre.x >= plot.x &&
         centre.x <= plot.right() && centre.y >= plot.y && centre.y <= plot.bottom();
}

std::size_t points_of(const Points& points) { return std::min(points.x.size(), points.y.size()); }

/// Rules and the segments of short lines, as thin boxes: fronts and bars of deviations run along the axes.
void add_lines(const Mark& mark, const PanelLayout& layout, std::vector<Box>& lines) {
  constexpr std::size_t kShort = 200;
  constexpr double kThickness = 1.0;
  if (const auto* rule = std::get_if<Rule>(&mark)) {
    if (rule->direction == Rule::Direction::horizontal)
      lines.push_back({layout.plot.x, layout.y.place(rule->at), layout.plot.width, kThickness});
    else
      lines.push_back({layout.x.place(rule->at), layout.plot.y, kThickness, layout.plot.height});
  }
  const auto* line = std::get_if<Line>(&mark);
  if (!line || line->steps || line->x.size() > kShort) return;
  for (std::size_t i = 1; i < std::min(line->x.size(), line->y.size()); ++i) {
    const Position a = layout.place(line->x[i - 1], line->y[i - 1], line->axis),
                   b = layout.place(line->x[i], line->y[i], line->axis);
    lines.push_back({std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x) + kThickness,
                     std::abs(a.y - b.y) + kThickness});
  }
}

/// The bar of a deviation.
Box bar_of(const Points& points, std::size_t i, double x, const PanelLayout& layout) {
  const auto at = [&](double value) { return layout.place(points.x[i], value, points.axis).y; };
  const double top = at(points.y[i] + points.deviations[i]), bottom = at(points.y[i] - points.deviations[i]);
  return {x, top, 1.0, bottom - top};
}

/// What texts must not cover: every point, and the notes.
Occupied occupied(const Panel& panel, const PanelLayout& layout) {
  Occupied taken{layout.plot};
  for (std::size_t m = 0; m < panel.marks.size(); ++m) {
    const auto* points = std::get_if<Points>(&panel.marks[m]);
    for (std::size_t i = 0; points && i < points_of(*points); ++i) {
      const auto [centre, radius] = place_of(*points, m, i, layout);
      if (!is_seen(centre, layout.plot)) continue;
      taken.boxes.push_back({centre.x - radius, centre.y - radius, 2 * radius, 2 * radius});
      if (i < points->deviations.size()) taken.lines.push_back(bar_of(*points, i, centre.x, layout));
    }
  }
  for (const NoteLayout& note : layout.notes) taken.boxes.push_back(note.box);
  for (const Mark& mark : panel.marks) add_lines(mark, layout, taken.lines);
  return taken;
}

const std::string& text_of(const Figure& figure, const NumberedPoint& one) {
  return std::get<Points>(figure.panels[one.panel].marks[one.mark]).texts[one.point];
}

}  // namespace

std::vector<TextRun> point_texts(const Panel& panel, std::size_t index, const PanelLayout& layout,
                                 const FigureStyle& style, std::vector<NumberedPoint>& numbered) {
  Occupied taken = occupied(panel, layout);
  std::vector<TextRun> runs;
  const auto put_free = [&](const std::string& text, const Placed& at, double further) {
    std::vector<TextRun> places = around(text, at.centre, at.radius, style.note_pt, further);
    std::erase_if(places, [&](const TextRun& run) { return !taken.is_free(run.box()); });
    if (places.empty()) return false;
    const auto clear = std::find_if(places.begin(), places.end(),
                                    [&](const TextRun& run) { return !taken.crosses_a_line(run.box()); });
    TextRun& chosen = clear == places.end() ? places.front() : *clear;
    taken.boxes.push_back(chosen.box());
    runs.push_back(std::move(chosen));
    return true;
  };
  for (std::size_t m = 0; m < panel.marks.size(); ++m) {
    const auto* points = std::get_if<Points>(&panel.marks[m]);
    if (!points || points->texts.empty()) continue;
    for (std::size_t i = 0; i < std::min(points_of(*points), points->texts.size()); ++i) {
      const Placed at = place_of(*points, m, i, layout);
      if (!is_seen(at.centre, layout.plot)) continue;
      const NumberedPoint one{index, m, i};
      auto known = std::find(numbered.begin(), numbered.end(), one);
      if (known == numbered.end() && put_free(points->texts[i], at, 0.0)) continue;
      if (known == numbered.end()) known = numbered.insert(numbered.end(), one);
      const std::string number = std::to_string(known - numbered.begin() + 1);
      for (double further = 0.0; further < kNumberReach && !put_free(number, at, further);)
        further += kNumberStep;
    }
  }
  return runs;
}

std::string key_of(const Figure& figure, const std::vector<NumberedPoint>& numbered) {
  std::string key;
  for (std::size_t i = 0; i < numbered.size(); ++i)
    key.append(i == 0 ? "" : ", ")
        .append(std::to_string(i + 1))
        .append(" ")
        .append(text_of(figure, numbered[i]));
  return key;
}

}  // namespace qs
