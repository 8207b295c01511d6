#include "ui/forms/flow_layout.h"

#include <QWidget>
#include <algorithm>

#include "ui/theme/theme.h"

namespace qs {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) { setSpacing(kSpacing); }

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item) { items_.emplace_back(item); }

QLayoutItem* FlowLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
  if (index < 0 || index >= count()) return nullptr;
  QLayoutItem* item = items_[static_cast<std::size_t>(index)].release();
  items_.erase(items_.begin() + index);
  return item;
}

int FlowLayout::heightForWidth(int width) const {
  int bottom = 0;
  for (const QRect& place : places(QRect(0, 0, width, 0))) bottom = std::max(bottom, place.bottom() + 1);
  return bottom + contentsMargins().bottom();
}

QSize FlowLayout::sizeHint() const {
  int width = 0, height = 0;
  for (const auto& item : items_) {
    if (item->isEmpty()) continue;
    width += item->sizeHint().width() + spacing();
    height = std::max(height, item->sizeHint().height());
  }
  const QMargins margins = contentsMargins();
  return {width + margins.left() + margins.right(), height + margins.top() + margins.bottom()};
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const auto& item : items_) size = size.expandedTo(item->minimumSize());
  return size.grownBy(contentsMargins());
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  const std::vector<QRect> rects = places(area);
  for (std::size_t i = 0; i < items_.size(); ++i) items_[i]->setGeometry(rects[i]);
}

std::vector<QRect> FlowLayout::places(const QRect& area) const {
  const QRect inside = area.marginsRemoved(contentsMargins());
  std::vector<QRect> rects(items_.size());
  int x = inside.x(), y = inside.y(), line = 0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i]->isEmpty()) continue;
    const QSize size = items_[i]->sizeHint();
    if (x > inside.x() && x + size.width() > inside.x() + inside.width()) {
      x = inside.x();
      y += line + spacing();
      line = 0;
    }
    rects[i] = QRect(x, y, std::min(size.width(), inside.width()), size.height());
    x += size.width() + spacing();
    line = std::max(line, size.height());
  }
  return rects;
}

}  // namespace qs
