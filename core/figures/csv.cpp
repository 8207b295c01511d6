// The numbers behind a figure, one row per point, bar or rule; numbers round-trip exactly.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/csv_cell.h"
#include "core/export.h"

namespace qs {
namespace {

std::string number(double value) {
  if (std::isnan(value)) return {};
  std::array<char, 32> buffer;
  return {buffer.begin(), std::to_chars(buffer.begin(), buffer.end(), value).ptr};
}

/// Writes the rows of one panel. Columns that a mark does not have stay empty.
struct Rows {
  const Panel& panel;
  std::string panel_name;
  std::string text = {};

  struct Row {
    std::string x = {}, x2 = {}, y = {}, y2 = {};
  };
  void add(const char* mark, const std::string& label, YAxis side, const Row& row) {
    const Axis& y = side == YAxis::right && panel.right ? *panel.right : panel.y;
    text += panel_name + ',' + mark + ',' + csv_cell(label) + ',' + row.x + ',' + row.x2 + ',' + row.y + ',' +
            row.y2 + ',' + csv_cell(panel.x.label) + ',' + csv_cell(panel.x.unit) + ',' + csv_cell(y.label) +
            ',' + csv_cell(y.unit) + '\n';
  }

  void operator()(const Line& mark) {
    const std::string& label = mark.name.empty() ? mark.label : mark.name;
    const std::size_t count = std::min(mark.x.size(), mark.y.size());
    for (std::size_t i = 0; i < count; ++i) {
      const bool step = mark.steps && i + 1 < mark.x.size();
      add(mark.steps ? "step" : "line", label, mark.axis,
          {number(mark.x[i]), step ? number(mark.x[i + 1]) : "", number(mark.y[i])});
    }
  }
  void operator()(const Band& mark) {
    for (std::size_t i = 0; i < std::min({mark.x.size(), mark.low.size(), mark.high.size()}); ++i) {
      add("band", mark.label, mark.axis, {number(mark.x[i]), "", number(mark.low[i]), number(mark.high[i])});
    }
  }
  void operator()(const Bars& mark) {
    for (std::size_t i = 0; i + 1 < mark.edges.size() && i < mark.heights.size(); ++i) {
      add("bar", mark.label, mark.axis,
          {number(mark.edges[i]), number(mark.edges[i + 1]), number(mark.heights[i])});
    }
  }
  void operator()(const Stems& mark) {
    for (std::size_t i = 0; i < std::min(mark.x.size(), mark.y.size()); ++i)
      add("stem", mark.label, mark.axis, {number(mark.x[i]), "", number(mark.y[i])});
  }
  void operator()(const Points& mark) {
    for (std::size_t i = 0; i < std::min(mark.x.size(), mark.y.size()); ++i)
      add("point", i < mark.names.size() ? mark.names[i] : mark.label, mark.axis,
          {number(mark.x[i]), "", number(mark.y[i])});
    for (std::size_t i = 0; i < std::min({mark.x.size(), mark.y.size(), mark.deviations.size()}); ++i)
      add("deviation", i < mark.names.size() ? mark.names[i] : mark.label, mark.axis,
          {number(mark.x[i]), "", number(mark.y[i] - mark.deviations[i]),
           number(mark.y[i] + mark.deviations[i])});
  }
  void operator()(const Image& mark) {
    const std::size_t cells = static_cast<std::size_t>(std::max(0, mark.rows)) *
                              static_cast<std::size_t>(std::max(0, mark.columns));
    for (std::size_t i = 0; i < std::min(cells, mark.values.size()); ++i) {
      const auto columns = static_cast<std::size_t>(mark.columns);
      const double width = (mark.x1 - mark.x0) / mark.columns, height = (mark.y1 - mark.y0) / mark.rows;
      const std::size_t row = i / columns, column = i % columns;
      const double left = mark.x0 + width * static_cast<double>(column);
      const double top = mark.y1 - height * static_cast<double>(row);
      add("cell", number(mark.values[i]), YAxis::left,
          {number(left), number(left + width), number(top - height), number(top)});
    }
  }
  void operator()(const Rule& mark) {
    const bool vertical = mark.direction == Rule::Direction::vertical;
    add("rule", mark.label, YAxis::left, vertical ? Row{.x = number(mark.at)} : Row{.y = number(mark.at)});
  }
  void operator()(const Note& mark) { add("note", mark.text, YAxis::left, {}); }
};

}  // namespace

std::string to_csv(const Figure& figure) {
  std::string text = "panel,mark,label,x,x2,y,y2,x_quantity,x_unit,y_quantity,y_unit\n";
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    const Panel& panel = figure.panels[i];
    Rows rows{panel, csv_cell(panel.title.empty() ? std::to_string(i + 1) : panel.title)};
    for (const Mark& mark : panel.marks) std::visit(rows, mark);
    text += rows.text;
  }
  return text;
}

}  // namespace qs
