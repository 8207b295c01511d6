#include "ui/figure/figure_view.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QRubberBand>
#include <cmath>

#include "core/figures/description.h"
#include "ui/figure/chart_scene.h"
#include "ui/figure/figure_file.h"
#include "ui/figure/painter.h"
#include "ui/figure/read_out.h"

namespace qs {
namespace {

/// Figures with the same panels in the same places; their numbers may differ.
bool sameStructure(const Figure& a, const Figure& b) {
  if (a.panels.size() != b.panels.size()) return false;
  for (std::size_t i = 0; i < a.panels.size(); ++i) {
    const Panel &p = a.panels[i], &q = b.panels[i];
    const bool same = p.title == q.title && p.x.label == q.x.label && p.y.label == q.y.label &&
                      p.x.scale == q.x.scale && p.y.scale == q.y.scale &&
                      p.right.has_value() == q.right.has_value();
    if (!same) return false;
  }
  return true;
}

double pixelsPerPointOf(const QWidget& widget) { return widget.logicalDpiX() / 72.0; }

/// Limits of the axis between two places on the page; nothing when they are too close to draw.
std::optional<std::pair<double, double>> limitsBetween(const AxisLayout& axis, double from, double to) {
  double low = axis.value_at(from), high = axis.value_at(to);
  if (low > high) std::swap(low, high);
  const bool drawable =
      axis.scale == Scale::linear
          ? high - low > 1e-9 * std::max(std::abs(low), std::abs(high)) && high - low < 1e250
          : low > 1e-280 && high < 1e280 && high / low > 1.0 + 1e-9;
  if (!std::isfinite(low) || !std::isfinite(high) || !drawable) return std::nullopt;
  return std::pair(low, high);
}

}  // namespace

FigureView::FigureView(QWidget* parent)
    : QGraphicsView(parent),
      scene_(new ChartScene(this)),
      rubberBand_(new QRubberBand(QRubberBand::Rectangle, viewport())) {
  setObjectName(QStringLiteral("figureView"));
  rubberBand_->setObjectName(QStringLiteral("zoomBox"));
  setScene(scene_);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAlignment(Qt::AlignLeft | Qt::AlignTop);
  setRenderHint(QPainter::Antialiasing);
  setViewportUpdateMode(FullViewportUpdate);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Figure"));
  setWhatsThis(tr(
      "Wheel: zoom around the mouse; over an axis, only that axis. Drag: zoom into a box. "
      "Middle button or Shift and drag: pan. Double click: reset a panel. "
      "A line at the mouse runs through all panels with the same quantity; a dashed line that can be moved "
      "follows the mouse when it is dragged. "
      "Keys: + and − zoom, arrows pan, R or Home reset. Right click: export, copy, numbers."));
  makeActions();
}

void FigureView::makeActions() {
  connect(
      newAction("exportAction", tr("Export…"), tr("Write this figure to a PDF, SVG, PNG or CSV file"), {}),
      &QAction::triggered, this, &FigureView::exportRequested);
  connect(newAction("copyAction", tr("Copy"), tr("Put this figure on the clipboard as a picture and as SVG"),
                    QKeySequence::Copy),
          &QAction::triggered, this, &FigureView::copyToClipboard);
  connect(newAction("copyCommandAction", tr("Copy command line"),
                    tr("Put the command that draws this figure without a window on the clipboard"), {}),
          &QAction::triggered, this, &FigureView::commandRequested);
  connect(newAction("showDataAction", tr("Show data"), tr("Show the numbers that this figure draws"), {}),
          &QAction::triggered, this, &FigureView::dataRequested);
  connect(newAction("resetZoomAction", tr("Reset zoom"), tr("Show all of the data again"), {}),
          &QAction::triggered, this, &FigureView::resetZoom);
}

QAction* FigureView::newAction(const char* name, const QString& text, const QString& help,
                               const QKeySequence& key) {
  auto* action = new QAction(text, this);
  action->setObjectName(QLatin1String(name));
  action->setToolTip(help);
  action->setStatusTip(help);
  action->setWhatsThis(help);
  action->setShortcut(key);
  action->setShortcutContext(Qt::WidgetShortcut);
  QWidget::addAction(action);
  return action;
}

void FigureView::setFigure(const Figure& figure) {
  if (!sameStructure(figure_, figure)) {
    zoom_.assign(figure.panels.size(), {});
    drag_ = Drag::none;
    rubberBand_->hide();
  }
  figure_ = figure;
  setAccessibleDescription(QString::fromStdString(description_of(figure_)));
  redraw();
}

void FigureView::setStyle(const QString& name) {
  style_ = figure_style(name.toStdString()).name;
  redraw();
}

Figure FigureView::shownFigure() const {
  Figure shown = figure_;
  const auto limit = [](Axis& axis, const std::optional<Limits>& limits) {
    if (!limits) return;
    axis.min = limits->first;
    axis.max = limits->second;
  };
  for (std::size_t i = 0; i < zoom_.size(); ++i) {
    limit(shown.panels[i].x, zoom_[i].x);
    limit(shown.panels[i].y, zoom_[i].left);
    if (shown.panels[i].right) limit(*shown.panels[i].right, zoom_[i].right);
  }
  return shown;
}

void FigureView::redraw() {
  outdated_ = !isVisible();
  if (outdated_) return;
  scene_->show(shownFigure(), figure_style(style_), viewport()->size(), pixelsPerPointOf(*this));
  showReadOutAt(mouse_);
}

void FigureView::showEvent(QShowEvent* event) {
  QGraphicsView::showEvent(event);
  if (outdated_) redraw();
}

void FigureView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  redraw();
}

void FigureView::copyToClipboard() const {
  ExportSettings settings;
  settings.width_mm = std::clamp(width() / pixelsPerPointOf(*this) * 25.4 / 72.0, 60.0, 400.0);
  settings.height_mm = std::clamp(height() / pixelsPerPointOf(*this) * 25.4 / 72.0, 40.0, 400.0);
  settings.style = style_;
  qs::copyToClipboard(shownFigure(), settings);
}

bool FigureView::isZoomed() const {
  return std::any_of(zoom_.begin(), zoom_.end(),
                     [](const Zoom& zoom) { return zoom.x || zoom.left || zoom.right; });
}

void FigureView::resetZoom() {
  zoom_.assign(figure_.panels.size(), {});
  redraw();
}

/// The panel whose plot or axes are there.
std::optional<std::size_t> FigureView::panelNear(QPointF place) const {
  if (const auto inside = scene_->panelAt(place)) return inside;
  const QPointF at = place / scene_->pixelsPerPoint();
  const std::vector<PanelLayout>& panels = scene_->layout().panels;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const qs::Box& plot = panels[i].plot;
    const double sides = panels[i].right ? 34.0 : 0.0;
    if (QRectF(plot.x - 34.0, plot.y, plot.width + 34.0 + sides, plot.height + 22.0).contains(at)) return i;
  }
  return std::nullopt;
}

std::size_t FigureView::focusedPanel() const { return scene_->panelAt(mouse_).value_or(0); }

void FigureView::scaleAxes(std::size_t panel, QPointF about, double factor) {
  const PanelLayout& layout = scene_->layout().panels[panel];
  const QPointF at = about / scene_->pixelsPerPoint();
  const auto scaled = [&](const AxisLayout& axis, double centre, std::optional<Limits>& limits) {
    const auto wanted =
        limitsBetween(axis, centre + (axis.start - centre) / factor, centre + (axis.end - centre) / factor);
    if (wanted) limits = wanted;
  };
  const qs::Box& plot = layout.plot;
  Zoom& zoom = zoom_[panel];
  const bool beside = at.x() < plot.x || at.x() > plot.right(), under = at.y() > plot.bottom();
  if (!beside) scaled(layout.x, at.x(), zoom.x);
  if (!under && at.x() <= plot.right()) scaled(layout.y, at.y(), zoom.left);
  if (!under && layout.right && at.x() >= plot.x) scaled(*layout.right, at.y(), zoom.right);
  redraw();
}

void FigureView::moveAxes(std::size_t panel, QPointF by) {
  const PanelLayout& layout = scene_->layout().panels[panel];
  const QPointF step = by / scene_->pixelsPerPoint();
  const auto moved = [](const AxisLayout& axis, double distance, std::optional<Limits>& limits) {
    if (const auto wanted = limitsBetween(axis, axis.start - distance, axis.end - distance)) limits = wanted;
  };
  if (step.x() != 0.0) moved(layout.x, step.x(), zoom_[panel].x);
  if (step.y() != 0.0) {
    moved(layout.y, step.y(), zoom_[panel].left);
    if (layout.right) moved(*layout.right, step.y(), zoom_[panel].right);
  }
  redraw();
}

void FigureView::zoomInto(std::size_t panel, const QRectF& box) {
  const PanelLayout& layout = scene_->layout().panels[panel];
  const double scale = scene_->pixelsPerPoint();
  const QRectF page(box.topLeft() / scale, box.size() / scale);
  const auto x = limitsBetween(layout.x, page.left(), page.right());
  const auto left = limitsBetween(layout.y, page.bottom(), page.top());
  if (!x || !left) return;
  zoom_[panel].x = x;
  zoom_[panel].left = left;
  if (layout.right) zoom_[panel].right = limitsBetween(*layout.right, page.bottom(), page.top());
  redraw();
}

std::vector<std::size_t> FigureView::panelsLinkedTo(std::size_t panel) const {
  const Axis& own = figure_.panels[panel].x;
  std::vector<std::size_t> linked;
  for (std::size_t i = 0; i < figure_.panels.size(); ++i)
    if (const Axis& x = figure_.panels[i].x;
        x.label == own.label && x.unit == own.unit && x.scale == own.scale)
      linked.push_back(i);
  return linked.size() > 1 ? linked : std::vector<std::size_t>();
}

void FigureView::showCursorAt(QPointF place) {
  const std::optional<std::size_t> panel = drag_ == Drag::none ? scene_->panelAt(place) : std::nullopt;
  if (!panel || *panel >= figure_.panels.size()) return scene_->showCursor({}, 0.0, figure_style(style_));
  const double x = scene_->layout().panels[*panel].x.value_at(place.x() / scene_->pixelsPerPoint());
  scene_->showCursor(panelsLinkedTo(*panel), x, figure_style(style_));
}

void FigureView::showReadOutAt(QPointF place) {
  showCursorAt(place);
  const std::optional<std::size_t> panel = drag_ == Drag::none ? scene_->panelAt(place) : std::nullopt;
  std::optional<ReadOut> found;
  if (panel && *panel < figure_.panels.size()) {
    const QPointF at = place / scene_->pixelsPerPoint();
    found = readOutAt(figure_.panels[*panel], scene_->layout().panels[*panel], {at.x(), at.y()});
  }
  const std::string text = found ? found->text : std::string();
  scene_->showReadOut(text, found ? found->place : Position{0.0, 0.0}, figure_style(style_));
  const QString words = QString::fromStdString(text);
  if (words == readOut_) return;
  readOut_ = words;
  Q_EMIT readOutChanged(readOut_);
}

/// The tool tip of the whole figure must not hide what the read-out points at.
bool FigureView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip && !readOut_.isEmpty()) return true;
  return QGraphicsView::viewportEvent(event);
}

void FigureView::wheelEvent(QWheelEvent* event) {
  const std::optional<std::size_t> panel = panelNear(event->position());
  if (!panel || event->angleDelta().y() == 0) {
    event->ignore();
    return;
  }
  scaleAxes(*panel, event->position(), std::pow(1.25, event->angleDelta().y() / 120.0));
  event->accept();
}

void FigureView::mousePressEvent(QMouseEvent* event) {
  const std::optional<std::size_t> panel = scene_->panelAt(event->pos());
  const bool pan = event->button() == Qt::MiddleButton ||
                   (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier));
  if (!panel || (!pan && event->button() != Qt::LeftButton)) return;
  drag_ = pan ? Drag::pan : isOnHandle(event->pos()) ? Drag::handle : Drag::box;
  dragPanel_ = *panel;
  dragStart_ = dragLast_ = event->pos();
  if (pan) viewport()->setCursor(Qt::ClosedHandCursor);
}

void FigureView::mouseMoveEvent(QMouseEvent* event) {
  mouse_ = event->pos();
  if (drag_ == Drag::pan) {
    const QPoint by = event->pos() - dragLast_;
    dragLast_ = event->pos();
    moveAxes(dragPanel_, by);
  } else if (drag_ == Drag::handle) {
    moveHandleTo(event->pos());
  } else if (drag_ == Drag::box) {
    const QRect box = QRect(dragStart_, event->pos()).normalized();
    rubberBand_->setGeometry(box);
    rubberBand_->setVisible(box.width() > 4 && box.height() > 4);
  } else {
    isOnHandle(event->pos()) ? viewport()->setCursor(Qt::SizeHorCursor) : viewport()->unsetCursor();
    showReadOutAt(event->pos());
  }
}

bool FigureView::isOnHandle(QPointF place) const {
  constexpr double kReach = 6.0;  // pixels
  const std::optional<std::size_t> panel = scene_->panelAt(place);
  if (!panel || *panel >= figure_.panels.size()) return false;
  const AxisLayout& axis = scene_->layout().panels[*panel].x;
  const std::vector<Mark>& marks = figure_.panels[*panel].marks;
  return std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
    const auto* rule = std::get_if<Rule>(&mark);
    return rule && rule->is_handle &&
           std::abs(axis.place(rule->at) * scene_->pixelsPerPoint() - place.x()) < kReach;
  });
}

void FigureView::moveHandleTo(QPointF place) {
  if (dragPanel_ >= scene_->layout().panels.size()) return;
  Q_EMIT handleMoved(scene_->layout().panels[dragPanel_].x.value_at(place.x() / scene_->pixelsPerPoint()));
}

void FigureView::mouseReleaseEvent(QMouseEvent* event) {
  const Drag ended = std::exchange(drag_, Drag::none);
  rubberBand_->hide();
  viewport()->unsetCursor();
  if (ended != Drag::box) return;
  const qs::Box& plot = scene_->layout().panels[dragPanel_].plot;
  const double scale = scene_->pixelsPerPoint();
  const QRectF inside(plot.x * scale, plot.y * scale, plot.width * scale, plot.height * scale);
  const QRectF box = QRectF(dragStart_, event->pos()).normalized().intersected(inside);
  if (box.width() > 4.0 && box.height() > 4.0) return zoomInto(dragPanel_, box);
  const QString key = keyAt(event->pos());
  if (!key.isEmpty()) Q_EMIT pointChosen(key);
}

QString FigureView::keyAt(QPoint place) const {
  const std::optional<std::size_t> panel = scene_->panelAt(place);
  if (!panel) return {};
  const QPointF at = QPointF(place) / scene_->pixelsPerPoint();
  const auto found = readOutAt(figure_.panels[*panel], scene_->layout().panels[*panel], {at.x(), at.y()});
  return found ? QString::fromStdString(found->key) : QString();
}

void FigureView::mouseDoubleClickEvent(QMouseEvent* event) {
  const std::optional<std::size_t> panel = panelNear(event->pos());
  if (!panel || event->button() != Qt::LeftButton) return;
  zoom_[*panel] = {};
  redraw();
}

void FigureView::keyPressEvent(QKeyEvent* event) {
  if (scene_->layout().panels.empty()) return QGraphicsView::keyPressEvent(event);
  const std::size_t panel = focusedPanel();
  const qs::Box& plot = scene_->layout().panels[panel].plot;
  const double scale = scene_->pixelsPerPoint();
  const QPointF centre(scale * (plot.x + plot.width / 2), scale * (plot.y + plot.height / 2));
  const double stepX = scale * plot.width / 10, stepY = scale * plot.height / 10;
  switch (event->key()) {
    case Qt::Key_R:
    case Qt::Key_Home:
      return resetZoom();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return scaleAxes(panel, centre, 1.25);
    case Qt::Key_Minus:
      return scaleAxes(panel, centre, 1.0 / 1.25);
    case Qt::Key_Left:
      return moveAxes(panel, {stepX, 0.0});
    case Qt::Key_Right:
      return moveAxes(panel, {-stepX, 0.0});
    case Qt::Key_Up:
      return moveAxes(panel, {0.0, stepY});
    case Qt::Key_Down:
      return moveAxes(panel, {0.0, -stepY});
    default:
      QGraphicsView::keyPressEvent(event);
  }
}

void FigureView::leaveEvent(QEvent* event) {
  QGraphicsView::leaveEvent(event);
  mouse_ = {-1, -1};
  showReadOutAt(mouse_);
}

void FigureView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.setObjectName(QStringLiteral("figureMenu"));
  menu.setToolTipsVisible(true);
  menu.addActions(actions());
  menu.exec(event->globalPos());
}

}  // namespace qs
