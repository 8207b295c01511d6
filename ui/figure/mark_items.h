// Our own graphics items: everything in a figure that Qt Charts does not draw well (bars, stems,
// bands, rules, notes, titles, legend) is painted from the same shapes as the exported files.
#pragma once

#include <QGraphicsItem>
#include <optional>
#include <vector>

#include "core/figures/drawing.h"

namespace qs {

/// Shapes in points on the page, painted at `pixels_per_point`, clipped to a box when there is one.
class ShapesItem final : public QGraphicsItem {
 public:
  explicit ShapesItem(QGraphicsItem* parent);

  void show(std::vector<DrawnShape> shapes, std::optional<Box> clip, double pixelsPerPoint);
  std::size_t count() const { return shapes_.size(); }

  QRectF boundingRect() const override { return bounds_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

 private:
  std::vector<DrawnShape> shapes_;
  std::optional<Box> clip_;
  double pixelsPerPoint_ = 1.0;
  QRectF bounds_;
};

}  // namespace qs
