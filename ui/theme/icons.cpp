#include "ui/theme/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

namespace qs {
namespace {

class SvgEngine final : public QIconEngine {
 public:
  explicit SvgEngine(QByteArray source) : source_(std::move(source)) {}

  void paint(QPainter* painter, const QRect& area, QIcon::Mode mode, QIcon::State) override {
    const QPalette palette = QGuiApplication::palette();
    const QPalette::ColorGroup group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    QColor colour = palette.color(group, QPalette::ButtonText);
    if (mode == QIcon::Selected) colour = palette.color(group, QPalette::HighlightedText);
    QByteArray coloured = source_;
    coloured.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer(coloured).render(painter, area);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap image(size);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return image;
  }

  QIconEngine* clone() const override { return new SvgEngine(source_); }

 private:
  QByteArray source_;
};

}  // namespace

QIcon themedIcon(const QString& name) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return QIcon();
  return QIcon(new SvgEngine(file.readAll()));
}

}  // namespace qs
