#include "ui/figure/chart_scene.h"

#include <QBrush>
#include <QCoreApplication>
#include <QStringList>

#include "ui/figure/mark_items.h"
#include "ui/figure/painter.h"

namespace qs {
namespace {

constexpr double kTextLayer = 100.0, kCursorLayer = 150.0, kReadOutLayer = 200.0;

std::vector<DrawnShape> textsOf(const FigureLayout& layout, const FigureStyle& style) {
  std::vector<DrawnShape> shapes;
  for (const PanelLayout& panel : layout.panels) {
    for (const TextRun& text : panel.texts) shapes.emplace_back(draw_text(text, style));
  }
  for (const LegendEntry& entry : layout.legend) {
    for (DrawnShape& shape : draw_legend_entry(entry, style)) shapes.push_back(std::move(shape));
  }
  for (const TextRun& text : layout.texts) shapes.emplace_back(draw_text(text, style));
  return shapes;
}

}  // namespace

ChartScene::ChartScene(QObject* parent)
    : QGraphicsScene(parent),
      texts_(new ShapesItem(nullptr)),
      cursor_(new ShapesItem(nullptr)),
      readOut_(new ShapesItem(nullptr)) {
  for (ShapesItem* item : {texts_, cursor_, readOut_}) addItem(item);
  texts_->setZValue(kTextLayer);
  cursor_->setZValue(kCursorLayer);
  readOut_->setZValue(kReadOutLayer);
}

ChartScene::~ChartScene() = default;

void ChartScene::show(const Figure& figure, const FigureStyle& style, QSizeF size, double pixelsPerPoint) {
  pixelsPerPoint_ = pixelsPerPoint;
  setSceneRect(QRectF(QPointF(), size));
  setBackgroundBrush(toColor(style.background, 1.0));
  const PageSize page{size.width() / pixelsPerPoint, size.height() / pixelsPerPoint};
  layout_ = lay_out(figure, style, page);
  if (!layout_.fits) {
    Figure reason;
    reason.empty_reason =
        QCoreApplication::translate("FigureView",
                                    "Make this view larger to see its %1 panels, or choose a single layer.")
            .arg(figure.panels.size())
            .toStdString();
    layout_ = lay_out(reason, style, page);
  }
  while (panels_.size() > layout_.panels.size()) panels_.pop_back();
  while (panels_.size() < layout_.panels.size()) {
    panels_.push_back(std::make_unique<ChartPanel>(*this, static_cast<int>(panels_.size()) + 1));
  }
  for (std::size_t i = 0; i < panels_.size(); ++i) {
    panels_[i]->show(figure.panels[i], layout_.panels[i], style, pixelsPerPoint);
  }
  texts_->show(textsOf(layout_, style), {}, pixelsPerPoint);
}

std::optional<std::size_t> ChartScene::panelAt(QPointF place) const {
  const QPointF at = place / pixelsPerPoint_;
  for (std::size_t i = 0; i < layout_.panels.size(); ++i) {
    const Box& plot = layout_.panels[i].plot;
    if (QRectF(plot.x, plot.y, plot.width, plot.height).contains(at)) return i;
  }
  return std::nullopt;
}

void ChartScene::showCursor(const std::vector<std::size_t>& panels, double x, const FigureStyle& style) {
  std::vector<DrawnShape> shapes;
  cursorPlaces_.clear();
  for (const std::size_t i : panels) {
    const PanelLayout& panel = layout_.panels[i];
    const double place = panel.x.place(x);
    if (!(place >= panel.plot.x && place <= panel.plot.right())) continue;
    cursorPlaces_.push_back(place);
    shapes.emplace_back(DrawnPath{.lines = {{{place, panel.plot.y}, {place, panel.plot.bottom()}}},
                                  .stroke = Stroke{style.muted, 0.5}});
  }
  cursor_->show(std::move(shapes), {}, pixelsPerPoint_);
}

void ChartScene::showReadOut(const std::string& text, Position place, const FigureStyle& style) {
  std::vector<DrawnShape> shapes;
  if (!text.empty()) {
    constexpr double kDistance = 8.0, kMargin = 4.0;
    constexpr double kHinting = 1.08;  // on the screen, text is wider than its outlines are
    const double leading = 1.35 * style.note_pt;
    std::vector<TextRun> lines;
    Box box{place.x + kDistance, place.y + kDistance, 0.0, 2 * kMargin};
    for (const QString& line : QString::fromStdString(text).split(QLatin1Char('\n'))) {
      lines.push_back({.text = line.toStdString(), .at = {}, .size_pt = style.note_pt});
      box.width = std::max(box.width, kHinting * lines.back().box().width + 2 * kMargin);
      box.height += leading;
    }
    if (box.right() > layout_.width) box.x = std::max(0.0, place.x - kDistance - box.width);
    if (box.bottom() > layout_.height) box.y = std::max(0.0, place.y - kDistance - box.height);
    shapes.emplace_back(DrawnCircle{place, 3.2, Stroke{style.text, 1.0}, {}});
    shapes.emplace_back(DrawnPath{
        {{{box.x, box.y}, {box.right(), box.y}, {box.right(), box.bottom()}, {box.x, box.bottom()}}},
        Outline::closed,
        Stroke{style.axis, 0.7},
        Fill{style.background, 0.95}});
    double baseline = box.y + kMargin + style.note_pt;
    for (TextRun& line : lines) {
      line.at = {box.x + kMargin, baseline};
      shapes.emplace_back(draw_text(line, style));
      baseline += leading;
    }
  }
  readOut_->show(std::move(shapes), {}, pixelsPerPoint_);
}

}  // namespace qs
