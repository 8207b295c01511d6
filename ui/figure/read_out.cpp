#include "ui/figure/read_out.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace qs {
namespace {

constexpr double kReach = 10.0;  // points on the page

QString number(double value) {
  // Significant digits enough to tell neighbours apart, never localised.
  return QString::number(value, 'g', 5).replace(QLatin1Char('-'), QChar(0x2212));
}

QString named(const Axis& axis, double value) {
  QString text = QString::fromStdString(axis.label) + QLatin1Char(' ') + number(value);
  if (!axis.unit.empty()) text += QLatin1Char(' ') + QString::fromStdString(axis.unit);
  return text.trimmed();
}

struct Nearest {
  const Panel& panel;
  const PanelLayout& layout;
  Position place;
  double distance = kReach;
  std::optional<ReadOut> found = {};
  std::size_t number = 0;  // of the mark

  void offer(const std::string& name, double x, double y, YAxis side, Position at,
             const std::string& key = {}) {
    const double away = std::hypot(at.x - place.x, at.y - place.y);
    if (!(away < distance)) return;
    distance = away;
    const Axis& vertical = side == YAxis::right && panel.right ? *panel.right : panel.y;
    QStringList lines;
    if (!name.empty()) lines << QString::fromStdString(name);
    lines << named(panel.x, x) << named(vertical, y);
    found = ReadOut{lines.join(QLatin1Char('\n')).toStdString(), at, key};
  }
  /// `has_end`: zero stands at the lower end of a log axis.
  template <typename Marks>
  void offerAll(const Marks& mark, const std::string& name, bool has_end) {
    for (std::size_t i = 0; i < std::min(mark.x.size(), mark.y.size()); ++i) {
      const double x = mark.x[i], y = mark.y[i];
      offer(name, x, y, mark.axis,
            has_end ? layout.place(x, y, mark.axis)
                    : Position{layout.x.place(x), layout.vertical(mark.axis).place(y)});
    }
  }
  void operator()(const Line& mark) {
    const std::string& name = mark.name.empty() ? mark.label : mark.name;
    offerAll(mark.steps ? as_polyline(mark) : mark, name, mark.has_end);
  }
  void operator()(const Stems& mark) { offerAll(mark, mark.label, false); }
  void operator()(const Points& mark) {
    for (std::size_t i = 0; i < std::min(mark.x.size(), mark.y.size()); ++i) {
      Position at = layout.place(mark.x[i], mark.y[i], mark.axis);
      at.x += shift(i);
      offer(i < mark.names.size() ? mark.names[i] : mark.label, mark.x[i], mark.y[i], mark.axis, at,
            i < mark.keys.size() ? mark.keys[i] : std::string());
    }
  }
  template <typename Other>
  void operator()(const Other&) {}

  double shift(std::size_t point) const {
    if (number >= layout.shifts.size() || point >= layout.shifts[number].size()) return 0.0;
    return layout.shifts[number][point];
  }
};

std::optional<ReadOut> barAt(const Panel& panel, const PanelLayout& layout, Position place) {
  const double x = layout.x.value_at(place.x);
  for (const Mark& mark : panel.marks) {
    const Bars* bars = std::get_if<Bars>(&mark);
    if (!bars) continue;
    for (std::size_t i = 0; i + 1 < bars->edges.size() && i < bars->heights.size(); ++i) {
      if (x < bars->edges[i] || x >= bars->edges[i + 1]) continue;
      const AxisLayout& axis = layout.vertical(bars->axis);
      const Axis& vertical = bars->axis == YAxis::right && panel.right ? *panel.right : panel.y;
      const QStringList lines{QString::fromStdString(bars->label),
                              QString::fromStdString(panel.x.label) + QLatin1Char(' ') +
                                  number(bars->edges[i]) + QStringLiteral(" … ") + number(bars->edges[i + 1]),
                              named(vertical, bars->heights[i])};
      double top = axis.place(bars->heights[i]);
      if (!std::isfinite(top)) top = axis.start;
      const double middle = (layout.x.place(bars->edges[i]) + layout.x.place(bars->edges[i + 1])) / 2;
      return ReadOut{lines.join(QLatin1Char('\n')).toStdString(),
                     {middle, std::clamp(top, layout.plot.y, layout.plot.bottom())},
                     {}};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<ReadOut> readOutAt(const Panel& panel, const PanelLayout& layout, Position place) {
  Nearest nearest{panel, layout, place};
  for (const Mark& mark : panel.marks) {
    std::visit(nearest, mark);
    ++nearest.number;
  }
  return nearest.found ? nearest.found : barAt(panel, layout, place);
}

}  // namespace qs
