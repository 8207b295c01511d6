// One panel of a figure on screen: axes and lines by Qt Charts, everything else by our own items.
//
// Facts about Qt Charts 6.4 behind the choices: QLogValueAxis labels only whole powers of ten and
// drops a series with a zero, so log axes show log10 of the data under labels from our tick engine; a
// line costs one `replace()` per update, with at most two points per pixel column; NaN is no gap, so
// each run of points is a series of its own; OpenGL and themes are left alone.
#pragma once

#include <QChart>
#include <QObject>
#include <vector>

#include "core/figures/layout.h"
#include "core/figures/style.h"

class QCategoryAxis;
class QGraphicsScene;
class QLineSeries;

namespace qs {

class ShapesItem;

class ChartPanel final : public QObject {
 public:
  ChartPanel(QGraphicsScene& scene, int number);
  ~ChartPanel() override;

  /// Draws the panel where `layout` (in points) says. Objects are reused from update to update.
  void show(const Panel& panel, const PanelLayout& layout, const FigureStyle& style, double pixelsPerPoint);

  const QChart& chart() const { return *chart_; }

 private:
  struct Drawing;  // what one update draws with
  void showAxis(QCategoryAxis& axis, const AxisLayout& layout, const FigureStyle& style);
  void showLines(const Panel& panel, const Drawing& drawing);
  void showShapes(const Panel& panel, const Drawing& drawing);
  QLineSeries& series(std::size_t number, YAxis side);
  void hideRight();

  QChart* chart_;  // owned by the scene
  QCategoryAxis *x_, *left_, *right_;
  std::vector<QLineSeries*> leftSeries_, rightSeries_;
  ShapesItem *below_, *above_, *frame_;
};

}  // namespace qs
