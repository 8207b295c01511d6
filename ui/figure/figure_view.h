// The live view of a Figure: zoom, pan, read-out, export, copy.
//
// Wheel zooms around the mouse (over an axis: only that axis), dragging a box zooms into it, the
// middle button or Shift pans, a double click resets a panel. Keys: +, −, arrows, R or Home.
// A new figure of the same structure keeps the zoom.
#pragma once

#include <QGraphicsView>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

#include "core/export.h"
#include "core/values/figure.h"

class QAction;
class QRubberBand;

namespace qs {

class ChartScene;

class FigureView final : public QGraphicsView {
  Q_OBJECT

 public:
  explicit FigureView(QWidget* parent = nullptr);

  void setFigure(const Figure& figure);
  const Figure& figure() const { return figure_; }

  /// "screen-light" or "screen-dark"; any figure style will do. Throws Error for an unknown name.
  void setStyle(const QString& name);
  using QGraphicsView::setStyle;

  void copyToClipboard() const;

  /// The figure with the zoomed axes.
  Figure shownFigure() const;
  bool isZoomed() const;
  void resetZoom();
  QString readOut() const { return readOut_; }
  const ChartScene& charts() const { return *scene_; }

  QSize sizeHint() const override { return {720, 480}; }
  QSize minimumSizeHint() const override { return {220, 160}; }

 Q_SIGNALS:
  void exportRequested();
  void commandRequested();  // the user wants the command that draws the figure again
  void dataRequested();     // the user wants to see the numbers; see to_csv(shownFigure())
  void readOutChanged(const QString& text);
  void pointChosen(const QString& key);  // a click on a point that stands for something; see Points::keys
  void handleMoved(double value);        // a line that can be dragged; see Rule::is_handle

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  using Limits = std::pair<double, double>;
  struct Zoom {
    std::optional<Limits> x, left, right;
  };
  enum class Drag { none, box, pan, handle };

  void makeActions();
  QAction* newAction(const char* name, const QString& text, const QString& help, const QKeySequence& key);
  void redraw();
  std::optional<std::size_t> panelNear(QPointF place) const;
  /// True near a line that can be dragged, in the panel there.
  bool isOnHandle(QPointF place) const;
  void moveHandleTo(QPointF place);
  /// What the point under the mouse stands for.
  QString keyAt(QPoint place) const;
  void scaleAxes(std::size_t panel, QPointF about, double factor);
  void moveAxes(std::size_t panel, QPointF by);
  void zoomInto(std::size_t panel, const QRectF& box);
  void showReadOutAt(QPointF place);
  void showCursorAt(QPointF place);
  /// Those that have the same quantity on their x axis, when there are several.
  std::vector<std::size_t> panelsLinkedTo(std::size_t panel) const;
  std::size_t focusedPanel() const;

  ChartScene* scene_;
  QRubberBand* rubberBand_;
  Figure figure_;
  std::string style_ = "screen-light";
  std::vector<Zoom> zoom_;  // one per panel
  QString readOut_;
  Drag drag_ = Drag::none;
  std::size_t dragPanel_ = 0;
  QPoint dragStart_, dragLast_;
  QPoint mouse_ = {-1, -1};
  bool outdated_ = false;  // changed while hidden
};

}  // namespace qs
