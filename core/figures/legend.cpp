#include "core/figures/legend.h"

#include <algorithm>
#include <set>

#include "core/figures/text_metrics.h"

namespace qs {
namespace {

constexpr double kSwatchWidth = 18.0, kMarkerWidth = 7.0, kSwatchGap = 4.0, kEntryGap = 14.0,
                 kRowHeight = 1.5;

/// A mark of the same look, drawn in the unit square.
struct Sample {
  Mark operator()(const Line& mark) const {
    Line sample{.x = {0.0, 1.0}, .y = {0.5, 0.5}, .style = mark.style};
    if (mark.steps)
      sample = {.x = {0.0, 0.3, 0.7, 1.0}, .y = {0.35, 0.85, 0.35}, .style = mark.style, .steps = true};
    return sample;
  }
  Mark operator()(const Band& mark) const { return Band{{0.0, 1.0}, {0.1, 0.1}, {0.9, 0.9}, mark.style}; }
  Mark operator()(const Bars& mark) const {
    return Bars{{0.05, 0.35, 0.65, 0.95}, {0.6, 1.0, 0.6}, sample_colours(mark.colours), mark.opacity};
  }
  Mark operator()(const Stems& mark) const {
    return Stems{{0.5}, {0.75}, {mark.colours.empty() ? Colour{Colour::Role::text} : mark.colours.front()}};
  }
  Mark operator()(const Points& mark) const {
    return Points{{0.5}, {0.5}, mark.style, mark.marker, mark.hollow};
  }
  Mark operator()(const Rule& mark) const { return Rule{mark.direction, 0.5, mark.style}; }
  Mark operator()(const Image&) const { return Note{}; }
  Mark operator()(const Note&) const { return Note{}; }

  /// Three neighbouring colours, around the zero level when there is one.
  static std::vector<Colour> sample_colours(const std::vector<Colour>& colours) {
    std::vector<Colour> different;
    for (const Colour& colour : colours) {
      if (std::find(different.begin(), different.end(), colour) == different.end())
        different.push_back(colour);
    }
    if (different.empty()) different.push_back({Colour::Role::series, 0});
    if (different.size() == 1) different.resize(3, different.front());
    if (different.size() == 2) different.insert(different.begin() + 1, different.front());
    const auto zero = std::find_if(different.begin(), different.end(), [](const Colour& colour) {
      return colour.role == Colour::Role::level && colour.index == 0;
    });
    const auto centre = std::clamp<std::ptrdiff_t>(zero == different.end() ? 1 : zero - different.begin(), 1,
                                                   static_cast<std::ptrdiff_t>(different.size()) - 2);
    return {different.begin() + centre - 1, different.begin() + centre + 2};
  }
};

struct LabelOf {
  template <typename Labelled>
  std::string operator()(const Labelled& mark) const {
    return mark.label;
  }
  std::string operator()(const Image&) const { return {}; }
  std::string operator()(const Note&) const { return {}; }
};

std::vector<LegendEntry> entries_of(const Figure& figure, const FigureStyle& style, double width) {
  std::vector<LegendEntry> entries;
  std::set<std::string> seen;
  for (const Panel& panel : figure.panels) {
    for (const Mark& mark : panel.marks) {
      const std::string label = clean_text(std::visit(LabelOf{}, mark));
      if (label.empty() || !seen.insert(label).second) continue;
      const bool narrow = std::holds_alternative<Stems>(mark) || std::holds_alternative<Points>(mark) ||
                          std::holds_alternative<Rule>(mark);
      const double swatch = narrow ? kMarkerWidth : kSwatchWidth;
      LegendEntry entry{std::visit(Sample{}, mark), {0, 0, swatch, 0.8 * style.label_pt}, {}};
      entry.label.text = elide(label, style.label_pt, width - swatch - kSwatchGap);
      entry.label.size_pt = style.label_pt;
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

double entry_width(const LegendEntry& entry) {
  const double swatch = entry.swatch.width > 0.0 ? entry.swatch.width + kSwatchGap : 0.0;
  return swatch + text_width(entry.label.text, entry.label.size_pt);
}

using Row = std::vector<LegendEntry>;

double row_width(const Row& row) {
  double width = -kEntryGap;
  for (const LegendEntry& entry : row) width += kEntryGap + entry_width(entry);
  return width;
}

std::vector<Row> in_rows(std::vector<LegendEntry> entries, double width) {
  std::vector<Row> rows;
  double used = 0.0;
  for (LegendEntry& entry : entries) {
    const double needed = entry_width(entry);
    if (rows.empty() || used + kEntryGap + needed > width) {
      rows.emplace_back();
      used = -kEntryGap;
    }
    used += kEntryGap + needed;
    rows.back().push_back(std::move(entry));
  }
  return rows;
}

/// Keeps `count` rows and says at the end of the last one how many entries are missing.
void keep_rows(std::vector<Row>& rows, std::size_t count, const FigureStyle& style, double width) {
  if (rows.size() <= count) return;
  std::size_t missing = 0;
  for (std::size_t i = count; i < rows.size(); ++i) missing += rows[i].size();
  rows.resize(count);
  if (rows.empty()) return;
  Row& last = rows.back();
  LegendEntry more;
  more.sample = Note{};
  more.label.size_pt = style.label_pt;
  more.label.role = Colour::Role::muted;
  const auto say = [&] { more.label.text = "and " + std::to_string(missing) + " more"; };
  say();
  while (last.size() > 1 && row_width(last) + kEntryGap + entry_width(more) > width) {
    last.pop_back();
    ++missing;
    say();
  }
  if (row_width(last) + kEntryGap + entry_width(more) <= width) last.push_back(more);
}

}  // namespace

std::vector<LegendEntry> lay_out_legend(const Figure& figure, const FigureStyle& style,
                                        const LegendArea& area) {
  std::vector<Row> rows = in_rows(entries_of(figure, style, area.width), area.width);
  const double row_height = kRowHeight * style.label_pt;
  keep_rows(rows, static_cast<std::size_t>(std::max(0.0, area.height / row_height)), style, area.width);
  std::vector<LegendEntry> legend;
  double y = area.y;
  for (Row& row : rows) {
    double x = area.x + (area.width - row_width(row)) / 2;
    for (LegendEntry& entry : row) {
      const double end = x + entry_width(entry);
      const double middle = y + row_height / 2;
      entry.swatch.x = x;
      entry.swatch.y = middle - entry.swatch.height / 2;
      const double swatch = entry.swatch.width > 0.0 ? entry.swatch.width + kSwatchGap : 0.0;
      entry.label.at = {x + swatch, middle + 0.36 * style.label_pt};
      x = end + kEntryGap;
      legend.push_back(std::move(entry));
    }
    y += row_height;
  }
  return legend;
}

double legend_height(const std::vector<LegendEntry>& legend, const FigureStyle& style) {
  if (legend.empty()) return 0.0;
  const double rows = legend.back().label.at.y - legend.front().label.at.y;
  return rows + kRowHeight * style.label_pt;
}

NoteLayout lay_out_note(const Note& note, const FigureStyle& style, const Box& plot) {
  constexpr double kInset = 3.0, kMargin = 2.0;
  NoteLayout layout;
  std::vector<std::string> lines;
  const double available = std::max(0.0, plot.width - 2 * (kInset + kMargin));
  for (std::size_t at = 0; at <= note.text.size();) {
    const std::size_t end = std::min(note.text.find('\n', at), note.text.size());
    const std::string_view line = std::string_view(note.text).substr(at, end - at);
    for (std::string& piece : wrap(line, style.note_pt, available)) lines.push_back(std::move(piece));
    at = end + 1;
  }
  const double leading = 1.25 * style.note_pt;
  const auto most = static_cast<std::size_t>(std::max(0.0, (plot.height - 2 * (kInset + kMargin)) / leading));
  if (lines.size() > most) lines.resize(most);
  if (lines.empty()) return layout;
  double width = 0.0;
  for (const std::string& line : lines) width = std::max(width, text_width(line, style.note_pt));
  layout.box = {0.0, 0.0, width + 2 * kMargin, leading * static_cast<double>(lines.size()) + 2 * kMargin};
  const bool left = note.corner == Note::Corner::top_left || note.corner == Note::Corner::bottom_left;
  const bool top = note.corner == Note::Corner::top_left || note.corner == Note::Corner::top_right;
  layout.box.x = left ? plot.x + kInset : plot.right() - kInset - layout.box.width;
  layout.box.y = top ? plot.y + kInset : plot.bottom() - kInset - layout.box.height;
  double baseline = layout.box.y + kMargin + 0.95 * style.note_pt;
  for (std::string& line : lines) {
    TextRun text{.text = std::move(line), .at = {layout.box.x + kMargin, baseline}, .size_pt = style.note_pt};
    if (!left) {
      text.at.x = layout.box.right() - kMargin;
      text.anchor = Anchor::end;
    }
    text.role = Colour::Role::muted;
    layout.lines.push_back(std::move(text));
    baseline += leading;
  }
  return layout;
}

}  // namespace qs
