// A Figure as a scene: one ChartPanel per panel, placed by the shared layout, with titles, legend and
// note around them. Showing a figure of the same structure again reuses every object.
#pragma once

#include <QGraphicsScene>
#include <memory>
#include <optional>
#include <vector>

#include "core/figures/layout.h"
#include "ui/figure/chart_panel.h"

namespace qs {

class ChartScene final : public QGraphicsScene {
 public:
  explicit ChartScene(QObject* parent);
  ~ChartScene() override;

  /// `size` in pixels; `pixelsPerPoint` is the screen's logical resolution / 72.
  void show(const Figure& figure, const FigureStyle& style, QSizeF size, double pixelsPerPoint);

  /// Of the figure shown last, in points; without panels when it is empty or does not fit.
  const FigureLayout& layout() const { return layout_; }
  double pixelsPerPoint() const { return pixelsPerPoint_; }
  const std::vector<std::unique_ptr<ChartPanel>>& panels() const { return panels_; }

  /// Number of the panel whose plot holds this point of the scene.
  std::optional<std::size_t> panelAt(QPointF place) const;

  /// A ring around a place (in points) and a few lines of text beside it; empty text hides both.
  void showReadOut(const std::string& text, Position place, const FigureStyle& style);

  /// An upright line at this value of x in each of these panels that shows it; none: hides it.
  void showCursor(const std::vector<std::size_t>& panels, double x, const FigureStyle& style);
  /// Where those lines are, in points.
  const std::vector<double>& cursor() const { return cursorPlaces_; }

 private:
  FigureLayout layout_;
  double pixelsPerPoint_ = 1.0;
  std::vector<std::unique_ptr<ChartPanel>> panels_;
  std::vector<double> cursorPlaces_;
  ShapesItem *texts_, *cursor_, *readOut_;  // owned by the scene
};

}  // namespace qs
