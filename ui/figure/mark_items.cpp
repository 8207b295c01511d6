#include "ui/figure/mark_items.h"

#include <QPainter>

#include "ui/figure/painter.h"

namespace qs {
namespace {

constexpr double kPage = 1e4;  // shapes without a clip may lie anywhere on the page

}  // namespace

ShapesItem::ShapesItem(QGraphicsItem* parent) : QGraphicsItem(parent) {
  setAcceptedMouseButtons(Qt::NoButton);
}

void ShapesItem::show(std::vector<DrawnShape> shapes, std::optional<Box> clip, double pixelsPerPoint) {
  const Box box = clip.value_or(Box{0.0, 0.0, kPage, kPage});
  const QRectF bounds(box.x * pixelsPerPoint, box.y * pixelsPerPoint, box.width * pixelsPerPoint,
                      box.height * pixelsPerPoint);
  if (bounds != bounds_) prepareGeometryChange();
  bounds_ = bounds;
  shapes_ = std::move(shapes);
  clip_ = clip;
  pixelsPerPoint_ = pixelsPerPoint;
  update();
}

void ShapesItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->scale(pixelsPerPoint_, pixelsPerPoint_);
  if (clip_) painter->setClipRect(QRectF(clip_->x, clip_->y, clip_->width, clip_->height), Qt::IntersectClip);
  paintShapes(*painter, shapes_);
  painter->restore();
}

}  // namespace qs
