#include "ui/figure/chart_panel.h"

#include <QCategoryAxis>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QLegend>
#include <QLineSeries>
#include <cmath>

#include "ui/figure/mark_items.h"
#include "ui/figure/painter.h"

namespace qs {
namespace {

// Qt Charts draws grid lines at 2 and series from 4 on.
constexpr double kBelowSeries = 3.0, kAboveSeries = 50.0;

double onAxis(const AxisLayout& axis, double value) {
  return axis.scale == Scale::linear ? value : std::log10(value);
}

QPen toPen(const Style& wanted, const FigureStyle& style, double pixelsPerPoint) {
  const double width = wanted.width_pt * pixelsPerPoint;
  QPen pen(toColor(resolve(wanted.colour, style), 1.0), width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
  QList<qreal> dashes;
  for (const double length : dash_pattern(wanted.dash, wanted.width_pt)) dashes << length / wanted.width_pt;
  if (!dashes.isEmpty()) pen.setDashPattern(dashes);
  return pen;
}

QCategoryAxis* addAxis(QChart& chart, Qt::Alignment side, const QString& name) {
  auto* axis = new QCategoryAxis(&chart);
  axis->setObjectName(name);
  axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  axis->setTruncateLabels(false);
  axis->setGridLineVisible(false);  // it would draw one more at the end of the axis; ours are below the bars
  chart.addAxis(axis, side);
  return axis;
}

bool isLine(const Mark& mark) { return std::holds_alternative<Line>(mark); }
bool isAboveLines(const Mark& mark) {
  return std::holds_alternative<Stems>(mark) || std::holds_alternative<Points>(mark);
}

}  // namespace

struct ChartPanel::Drawing {
  const PanelLayout& layout;
  const FigureStyle& style;
  double pixelsPerPoint;
};

ChartPanel::ChartPanel(QGraphicsScene& scene, int number) : chart_(new QChart) {
  scene.addItem(chart_);
  chart_->setObjectName(QStringLiteral("chart%1").arg(number));
  chart_->legend()->hide();
  chart_->setBackgroundVisible(false);
  chart_->setMargins(QMargins());
  chart_->setAnimationOptions(QChart::NoAnimation);
  chart_->setAcceptedMouseButtons(Qt::NoButton);
  chart_->setAcceptHoverEvents(false);
  x_ = addAxis(*chart_, Qt::AlignBottom, QStringLiteral("xAxis"));
  left_ = addAxis(*chart_, Qt::AlignLeft, QStringLiteral("leftAxis"));
  right_ = addAxis(*chart_, Qt::AlignRight, QStringLiteral("rightAxis"));
  below_ = new ShapesItem(chart_);
  below_->setZValue(kBelowSeries);
  above_ = new ShapesItem(chart_);
  above_->setZValue(kAboveSeries);
  frame_ = new ShapesItem(chart_);
  frame_->setZValue(kAboveSeries + 1.0);
}

ChartPanel::~ChartPanel() { delete chart_; }

void ChartPanel::show(const Panel& panel, const PanelLayout& layout, const FigureStyle& style,
                      double pixelsPerPoint) {
  const Drawing drawing{layout, style, pixelsPerPoint};
  const Box& plot = layout.plot;
  // The chart covers the page, so that its coordinates are those of the layout.
  const QRectF area(plot.x * pixelsPerPoint, plot.y * pixelsPerPoint, plot.width * pixelsPerPoint,
                    plot.height * pixelsPerPoint);
  if (chart_->plotArea() != area) {
    chart_->setGeometry(0.0, 0.0, (plot.right() + 60.0) * pixelsPerPoint,
                        (plot.bottom() + 40.0) * pixelsPerPoint);
    chart_->setPlotArea(area);
    // A new area alone moves the lines but not the axes.
    chart_->layout()->invalidate();
    chart_->layout()->activate();
  }
  showAxis(*x_, layout.x, style);
  showAxis(*left_, layout.y, style);
  right_->setVisible(layout.right.has_value());
  if (layout.right) {
    showAxis(*right_, *layout.right, style);
  }
  showLines(panel, drawing);
  showShapes(panel, drawing);
}

void ChartPanel::showAxis(QCategoryAxis& axis, const AxisLayout& layout, const FigureStyle& style) {
  const double low = onAxis(layout, layout.low), high = onAxis(layout, layout.high);
  QStringList labels;
  std::vector<double> places;
  for (const Tick& tick : layout.ticks) {
    const QString label = QString::fromStdString(tick.label);
    if (label.isEmpty() || labels.contains(label)) continue;
    labels << label;
    places.push_back(onAxis(layout, tick.value));
  }
  bool same = axis.categoriesLabels() == labels;
  for (qsizetype i = 0; same && i < labels.size(); ++i)
    same = axis.endValue(labels[i]) == places[static_cast<std::size_t>(i)];
  if (!same) {
    for (const QString& label : axis.categoriesLabels()) axis.remove(label);
    axis.setStartValue(std::min(low, places.empty() ? low : places.front()) - 1e-9 * (high - low));
    for (qsizetype i = 0; i < labels.size(); ++i) axis.append(labels[i], places[static_cast<std::size_t>(i)]);
  }
  axis.setRange(low, high);
  QFont font;
  font.setFamilies({QStringLiteral("DejaVu Sans"), QStringLiteral("Helvetica"), QStringLiteral("Arial")});
  font.setPointSizeF(style.tick_pt);
  if (axis.labelsFont() != font) axis.setLabelsFont(font);
  const QColor text = toColor(style.text, 1.0), line = toColor(style.axis, 1.0);
  if (axis.labelsColor() != text) axis.setLabelsColor(text);
  if (axis.linePenColor() != line) axis.setLinePen(QPen(line, 1.0));
}

QLineSeries& ChartPanel::series(std::size_t number, YAxis side) {
  std::vector<QLineSeries*>& pool = side == YAxis::right ? rightSeries_ : leftSeries_;
  while (pool.size() <= number) {
    auto* line = new QLineSeries;
    chart_->addSeries(line);
    line->attachAxis(x_);
    line->attachAxis(side == YAxis::right ? right_ : left_);
    pool.push_back(line);
  }
  return *pool[number];
}

void ChartPanel::showLines(const Panel& panel, const Drawing& drawing) {
  std::size_t used[2] = {0, 0};
  const int columns = static_cast<int>(drawing.layout.plot.width * drawing.pixelsPerPoint);
  for (const Mark& mark : panel.marks) {
    const Line* given = std::get_if<Line>(&mark);
    if (!given) continue;
    const Line line = given->steps ? as_polyline(*given) : *given;
    const AxisLayout& vertical = drawing.layout.vertical(line.axis);
    std::vector<double> y = line.y;
    for (double& value : y)  // zero or less on a log axis: −∞ or NaN, a gap
      value = onAxis(vertical, line.has_end ? vertical.point_value(value) : value);
    for (const std::vector<Position>& run : decimate(line.x, y, drawing.layout.x, columns)) {
      if (run.size() < 2) continue;  // a lone point is a dot among the shapes
      QLineSeries& target = series(used[line.axis == YAxis::right]++, line.axis);
      QList<QPointF> points;
      points.reserve(static_cast<qsizetype>(run.size()));
      for (const Position& point : run) points << QPointF(onAxis(drawing.layout.x, point.x), point.y);
      const QPen pen = toPen(line.style, drawing.style, drawing.pixelsPerPoint);
      if (target.pen() != pen) target.setPen(pen);
      target.replace(points);
      target.setVisible(true);
    }
  }
  for (const YAxis side : {YAxis::left, YAxis::right}) {
    std::vector<QLineSeries*>& pool = side == YAxis::right ? rightSeries_ : leftSeries_;
    for (std::size_t i = used[side == YAxis::right]; i < pool.size(); ++i) {
      if (pool[i]->count() > 0) pool[i]->clear();
    }
  }
}

void ChartPanel::showShapes(const Panel& panel, const Drawing& drawing) {
  std::vector<DrawnShape> below, above, frame;
  if (drawing.style.has_grid_lines) below.emplace_back(draw_grid_lines(drawing.layout, drawing.style));
  for (std::size_t i = 0; i < panel.marks.size(); ++i) {
    const Mark& mark = panel.marks[i];
    for (DrawnShape& shape : draw_mark(mark, i, drawing.layout, drawing.style)) {
      const bool curve = isLine(mark) && std::holds_alternative<DrawnPath>(shape);
      if (!curve) (isAboveLines(mark) || isLine(mark) ? above : below).push_back(std::move(shape));
    }
  }
  for (const NoteLayout& note : drawing.layout.notes) {
    for (DrawnShape& shape : draw_note(note, drawing.style)) frame.push_back(std::move(shape));
  }
  below_->show(std::move(below), drawing.layout.plot, drawing.pixelsPerPoint);
  above_->show(std::move(above), drawing.layout.plot, drawing.pixelsPerPoint);
  frame_->show(std::move(frame), drawing.layout.plot, drawing.pixelsPerPoint);
}

}  // namespace qs
