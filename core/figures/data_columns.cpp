#include "core/figures/data_columns.h"

#include <algorithm>
#include <cmath>

#include "core/base/number_text.h"

namespace qs {
namespace {

struct Columns {
  std::string prefix;
  std::vector<DataColumn>& list;

  void add(const char* name, std::vector<double> values) {
    list.push_back({prefix + name, std::move(values)});
  }

  void operator()(const Line& mark) {
    add("x", mark.x);
    add("y", mark.y);
  }
  void operator()(const Band& mark) {
    add("x", mark.x);
    add("low", mark.low);
    add("high", mark.high);
  }
  void operator()(const Bars& mark) {
    const std::size_t count = std::min(mark.heights.size(), mark.edges.empty() ? 0 : mark.edges.size() - 1);
    const auto end = mark.edges.begin() + static_cast<std::ptrdiff_t>(count);
    add("left", {mark.edges.begin(), end});
    add("right", count == 0 ? std::vector<double>() : std::vector<double>(mark.edges.begin() + 1, end + 1));
    add("height", {mark.heights.begin(), mark.heights.begin() + static_cast<std::ptrdiff_t>(count)});
  }
  void operator()(const Stems& mark) {
    add("x", mark.x);
    add("y", mark.y);
  }
  void operator()(const Points& mark) {
    add("x", mark.x);
    add("y", mark.y);
    if (!mark.deviations.empty()) add("deviation", mark.deviations);
  }
  void operator()(const Image& mark) {
    std::vector<double> left, right, bottom, top;
    const double width = (mark.x1 - mark.x0) / mark.columns, height = (mark.y1 - mark.y0) / mark.rows;
    for (int row = 0; row < mark.rows; ++row)
      for (int column = 0; column < mark.columns; ++column) {
        left.push_back(mark.x0 + width * column);
        right.push_back(left.back() + width);
        top.push_back(mark.y1 - height * row);
        bottom.push_back(top.back() - height);
      }
    add("left", left);
    add("right", right);
    add("bottom", bottom);
    add("top", top);
    add("value", mark.values);
  }
  void operator()(const Rule&) {}
  void operator()(const Note&) {}
};

}  // namespace

std::string column_prefix(std::size_t panel, std::size_t mark) {
  return "p" + std::to_string(panel) + "_m" + std::to_string(mark) + "_";
}

std::vector<DataColumn> data_columns(const Figure& figure, ImageCells cells) {
  std::vector<DataColumn> list;
  for (std::size_t p = 0; p < figure.panels.size(); ++p)
    for (std::size_t m = 0; m < figure.panels[p].marks.size(); ++m)
      if (cells == ImageCells::included || !std::holds_alternative<Image>(figure.panels[p].marks[m]))
        std::visit(Columns{column_prefix(p + 1, m + 1), list}, figure.panels[p].marks[m]);
  return list;
}

std::string columns_text(const std::vector<DataColumn>& columns, char separator) {
  std::string text;
  std::size_t rows = 0;
  for (const DataColumn& column : columns) {
    if (!text.empty()) text += separator;
    text += column.name;
    rows = std::max(rows, column.values.size());
  }
  text += '\n';
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) text += separator;
      const std::vector<double>& values = columns[c].values;
      text += row < values.size() && std::isfinite(values[row]) ? shortest_text(values[row]) : "nan";
    }
    text += '\n';
  }
  return text;
}

}  // namespace qs
