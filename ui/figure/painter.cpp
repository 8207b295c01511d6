#include "ui/figure/painter.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainterPath>
#include <cmath>

#include "core/figures/description.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr double kTolerance = 1.005;  // of widths that were rounded on the way

/// In points, as measured by the layout.
double widthOf(const TextRun& run) {
  const Box box = run.box();
  return run.direction == TextDirection::upwards ? box.height : box.width;
}

QPointF toPoint(Position position) { return {position.x, position.y}; }

QPen toPen(const std::optional<Stroke>& stroke) {
  if (!stroke) return Qt::NoPen;
  QPen pen(toColor(stroke->colour, 1.0), stroke->width_pt, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
  QList<qreal> dashes;
  for (const double length : dash_pattern(stroke->dash, stroke->width_pt))
    dashes << length / stroke->width_pt;
  if (!dashes.isEmpty()) pen.setDashPattern(dashes);
  return pen;
}

QBrush toBrush(const std::optional<Fill>& fill) {
  return fill ? QBrush(toColor(fill->colour, fill->opacity)) : QBrush(Qt::NoBrush);
}

double pixelsPerPoint(const QPainter& painter) { return painter.device()->logicalDpiX() / 72.0; }

struct PaintShape {
  QPainter& painter;

  void operator()(const DrawnPath& shape) const {
    QPainterPath path;
    for (const std::vector<Position>& line : shape.lines) {
      QPolygonF polygon;
      polygon.reserve(static_cast<qsizetype>(line.size()));
      for (const Position& corner : line) polygon << toPoint(corner);
      path.addPolygon(polygon);
      if (shape.outline == Outline::closed) path.closeSubpath();
    }
    painter.setPen(toPen(shape.stroke));
    painter.setBrush(toBrush(shape.fill));
    painter.drawPath(path);
  }

  void operator()(const DrawnCircle& circle) const {
    painter.setPen(toPen(circle.stroke));
    painter.setBrush(toBrush(circle.fill));
    painter.drawEllipse(toPoint(circle.centre), circle.radius, circle.radius);
  }

  // Text is drawn at the device's own scale: fonts know points, and hinting does not distort them.
  void operator()(const DrawnText& drawn) const {
    const TextRun& run = drawn.text;
    QFont font;
    font.setFamilies({QStringLiteral("DejaVu Sans"), QStringLiteral("Helvetica"), QStringLiteral("Arial")});
    font.setPointSizeF(run.size_pt);
    font.setBold(run.bold);
    font.setHintingPreference(QFont::PreferNoHinting);
    // Any spacing switches ligatures off, so that "float" can be found in a PDF; this one cannot be seen.
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0 / 64.0);
    const QString text = QString::fromStdString(run.text);
    painter.save();
    painter.translate(toPoint(run.at));
    if (run.direction == TextDirection::upwards) painter.rotate(-90.0);
    painter.scale(1.0 / pixelsPerPoint(painter), 1.0 / pixelsPerPoint(painter));
    painter.setFont(font);
    painter.setPen(toColor(drawn.colour, 1.0));
    // Another font, or one with whole pixels for advances, may be wider than what was laid out: it is
    // narrowed, so that nothing is cut off or covered.
    const double width = QFontMetricsF(font, painter.device()).horizontalAdvance(text);
    const double room = widthOf(run) * pixelsPerPoint(painter);
    if (width > kTolerance * room) painter.scale(room / width, 1.0);
    const double before = run.anchor == Anchor::start    ? 0.0
                          : run.anchor == Anchor::middle ? width / 2
                                                         : width;
    painter.drawText(QPointF(-before, 0.0), text);
    painter.restore();
  }
};

}  // namespace

QColor toColor(Rgb colour, double opacity) {
  return {colour.red, colour.green, colour.blue, static_cast<int>(std::lround(255.0 * opacity))};
}

void paintShapes(QPainter& painter, const std::vector<DrawnShape>& shapes) {
  for (const DrawnShape& shape : shapes) std::visit(PaintShape{painter}, shape);
}

void paintDrawing(QPainter& painter, const Drawing& drawing) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(QRectF(0.0, 0.0, drawing.width, drawing.height), toColor(drawing.background, 1.0));
  for (const DrawnGroup& group : drawing.groups) {
    painter.save();
    if (group.clip)
      painter.setClipRect(QRectF(group.clip->x, group.clip->y, group.clip->width, group.clip->height));
    paintShapes(painter, group.shapes);
    painter.restore();
  }
}

void scaleToPoints(QPainter& painter) { painter.scale(pixelsPerPoint(painter), pixelsPerPoint(painter)); }

QImage toImage(const Figure& figure, const ExportSettings& settings) {
  if (settings.dots_per_inch < 30 || settings.dots_per_inch > 2400) {
    throw Error{
        "figure",
        "a resolution of " + std::to_string(settings.dots_per_inch) + " dots per inch is out of range",
        "ask for 30 to 2400"};
  }
  const PageSize page = page_size(figure, settings);
  const double scale = settings.dots_per_inch / 72.0;
  const double width = std::round(page.width_pt * scale), height = std::round(page.height_pt * scale);
  if (width * height > 2e8)
    throw Error{"figure", "the picture would have more than 200 megapixels", "ask for a lower resolution"};
  QImage image(static_cast<int>(width), static_cast<int>(height), QImage::Format_RGB32);
  if (image.isNull())
    throw Error{"figure", "there is not enough memory for the picture", "ask for a lower resolution"};
  const int dotsPerMetre = static_cast<int>(std::lround(settings.dots_per_inch / 0.0254));
  image.setDotsPerMeterX(dotsPerMetre);
  image.setDotsPerMeterY(dotsPerMetre);
  image.setText(QStringLiteral("Software"), QStringLiteral("QuantScope " QS_VERSION));
  if (!figure.title.empty()) image.setText(QStringLiteral("Title"), QString::fromStdString(figure.title));
  image.setText(QStringLiteral("Description"), QString::fromStdString(description_of(figure)));
  if (!settings.provenance.empty()) {
    image.setText(QStringLiteral("Source"), QString::fromStdString(settings.provenance));
  }
  const FigureStyle& style = figure_style(settings.style);
  image.fill(toColor(style.background, 1.0));
  QPainter painter(&image);
  scaleToPoints(painter);
  paintDrawing(painter, draw(figure, style, page));
  return image;
}

}  // namespace qs
