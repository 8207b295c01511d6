// The numbers on an axis stand where marks of these values are drawn, after whatever happens to the window.
#include <QApplication>
#include <QGraphicsTextItem>
#include <QProcess>
#include <QTest>
#include <array>

#include "core/figures.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"
#include "ui/figure/chart_panel.h"
#include "ui/figure/chart_scene.h"
#include "ui/figure/figure_view.h"

using namespace qs;

namespace {

constexpr double kTolerance = 1.0;  // pixels

template <class Item>
void collect(QGraphicsItem* from, std::vector<Item*>& list) {
  if (auto* item = dynamic_cast<Item*>(from); item && item->isVisible()) list.push_back(item);
  for (QGraphicsItem* child : from->childItems()) collect(child, list);
}

struct Place {
  QString label;
  double pixel;
};

enum class Side { below, left, right };
constexpr std::array kSides{Side::below, Side::left, Side::right};

/// Where the axis on a side of `plot` shows its labels, in pixels of the scene along it.
std::vector<Place> labels_of(const QChart& chart, const QRectF& plot, Side side) {
  std::vector<QGraphicsTextItem*> items;
  collect(const_cast<QChart*>(&chart), items);
  std::vector<Place> places;
  for (const QGraphicsTextItem* item : items) {
    const QPointF centre = item->mapToScene(item->boundingRect().center());
    // Labels at the corner have their centre beside the plot and level with its edge.
    const bool is_below = centre.y() > plot.bottom() + 3.0,
               is_left = centre.x()<plot.left() - 3.0, is_right = centre.x()> plot.right() + 3.0;
    const bool is_here = side == Side::below  ? is_below && !is_left && !is_right
                         : side == Side::left ? is_left && !is_below
                                              : is_right && !is_below;
    if (is_here) places.push_back({item->toPlainText(), side == Side::below ? centre.x() : centre.y()});
  }
  return places;
}

QString misplaced(const std::vector<Place>& shown, const AxisLayout& axis, double scale) {
  for (const Tick& tick : axis.ticks) {
    const QString label = QString::fromStdString(tick.label);
    if (label.isEmpty()) continue;
    const double wanted = axis.place(tick.value) * scale;
    double nearest = 1e9;
    for (const Place& place : shown)
      if (place.label == label && std::abs(place.pixel - wanted) < std::abs(nearest - wanted))
        nearest = place.pixel;
    if (std::abs(nearest - wanted) > kTolerance)
      return QStringLiteral("%1 stands at %2, its marks at %3").arg(label).arg(nearest).arg(wanted);
  }
  return {};
}

/// The first label of the view that is off its place, in words; empty: none.
QString misplaced(const FigureView& view) {
  const ChartScene& charts = view.charts();
  const double scale = charts.pixelsPerPoint();
  for (std::size_t i = 0; i < charts.layout().panels.size(); ++i) {
    const PanelLayout& panel = charts.layout().panels[i];
    const QRectF plot(panel.plot.x * scale, panel.plot.y * scale, panel.plot.width * scale,
                      panel.plot.height * scale);
    const QChart& chart = charts.panels()[i]->chart();
    for (const Side side : kSides) {
      if (side == Side::right && !panel.right) continue;
      const AxisLayout& axis = side == Side::below ? panel.x : side == Side::left ? panel.y : *panel.right;
      const QString problem = misplaced(labels_of(chart, plot, side), axis, scale);
      if (!problem.isEmpty())
        return QStringLiteral("panel %1, axis %2: %3").arg(i).arg(static_cast<int>(side)).arg(problem);
    }
    if ((chart.plotArea().topLeft() - plot.topLeft()).manhattanLength() > kTolerance)
      return QStringLiteral("the plot of panel %1").arg(i);
  }
  return {};
}

}  // namespace

class TestAxesInPlace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void after_every_change_of_size_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"weights", "curves", "scales", "prior", "long-tail"})
      QTest::newRow(kind) << QString::fromLatin1(kind);
  }
  void after_every_change_of_size() {
    QFETCH(QString, kind);
    FigureView view;
    view.setFigure(figure_kind(kind.toStdString()).build({{sample_snapshot(1)}, "", {}}));
    view.resize(900, 640);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QCOMPARE(misplaced(view), QString());
    for (const QSize& size : {QSize(905, 640), QSize(1366, 700), QSize(640, 700), QSize(645, 500),
                              QSize(1400, 900), QSize(900, 640)}) {
      view.resize(size);
      QApplication::processEvents();
      QVERIFY2(misplaced(view).isEmpty(), qPrintable(misplaced(view)));
    }
    for (const char* style : {"screen-dark", "screen-light"}) {
      view.setStyle(QString::fromLatin1(style));
      QApplication::processEvents();
      QVERIFY2(misplaced(view).isEmpty(), qPrintable(misplaced(view)));
    }
  }

  void at_other_scale_factors_too() {
    for (const char* factor : {"1.25", "2"}) {
      QProcess again;
      QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
      environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QString::fromLatin1(factor));
      again.setProcessEnvironment(environment);
      again.setProcessChannelMode(QProcess::MergedChannels);
      again.start(QApplication::applicationFilePath(),
                  {QStringLiteral("axes_in_place"), QStringLiteral("after_every_change_of_size")});
      QVERIFY(again.waitForFinished(120'000));
      QVERIFY2(again.exitCode() == 0, again.readAll().constData());
    }
  }
};

QS_TEST(TestAxesInPlace)
#include "test_axes_in_place.moc"
