#include <QAction>
#include <QApplication>
#include <QCategoryAxis>
#include <QClipboard>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineSeries>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include "core/figures.h"
#include "core/values/error.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"
#include "ui/figure/chart_scene.h"
#include "ui/figure/figure_file.h"
#include "ui/figure/figure_view.h"

using namespace qs;

namespace {

Figure figure(const char* kind, std::uint64_t seed = 1) {
  return figure_kind(kind).build({{sample_snapshot(seed)}, "", {}});
}

/// A view on the screen, and where things are in it.
struct Shown {
  FigureView view;

  explicit Shown(const Figure& figure, QSize size = {900, 640}) {
    view.setFigure(figure);
    view.resize(size);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view)) qFatal("the view does not appear");
  }
  QRect plot(std::size_t panel) const {
    const qs::Box& box = view.charts().layout().panels[panel].plot;
    const double scale = view.charts().pixelsPerPoint();
    return QRectF(box.x * scale, box.y * scale, box.width * scale, box.height * scale).toRect();
  }
  QPoint at(std::size_t panel, double x, double y, YAxis side = YAxis::left) const {
    const PanelLayout& layout = view.charts().layout().panels[panel];
    const double scale = view.charts().pixelsPerPoint();
    return QPointF(layout.x.place(x) * scale, layout.vertical(side).place(y) * scale).toPoint();
  }
  void wheel(QPoint place, int notches) {
    QWheelEvent event(place, view.viewport()->mapToGlobal(place), {}, {0, 120 * notches}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.viewport(), &event);
  }
  void drag(QPoint from, QPoint to, Qt::MouseButton button, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(view.viewport(), button, keys, from);
    for (const QPoint& place : {from + (to - from) / 2, to}) {
      QMouseEvent move(QEvent::MouseMove, place, view.viewport()->mapToGlobal(place), Qt::NoButton, button,
                       keys);
      QApplication::sendEvent(view.viewport(), &move);
    }
    QTest::mouseRelease(view.viewport(), button, keys, to);
  }
  const AxisLayout& x(std::size_t panel) const { return view.charts().layout().panels[panel].x; }
  const AxisLayout& y(std::size_t panel) const { return view.charts().layout().panels[panel].y; }
};

}  // namespace

class TestFigureView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wheel_zooms_around_the_mouse_and_double_click_resets() {
    Shown shown(figure("curves"));
    const double low = shown.x(0).low, high = shown.x(0).high;
    const QPoint place = shown.at(0, 5.0, 1.0);
    shown.wheel(place, 2);
    QVERIFY(shown.x(0).high - shown.x(0).low < 0.7 * (high - low));
    QVERIFY(std::abs(shown.x(0).value_at(place.x() / shown.view.charts().pixelsPerPoint()) - 5.0) < 0.2);
    QCOMPARE(shown.x(1).high, high);  // the other panel stays
    QVERIFY(shown.view.isZoomed());
    QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(shown.x(0).high, high);
    QVERIFY(!shown.view.isZoomed());
  }
  void wheel_over_an_axis_zooms_only_that_axis() {
    Shown shown(figure("curves"));
    const double y_high = shown.y(0).high, x_high = shown.x(0).high;
    shown.wheel({shown.plot(0).center().x(), shown.plot(0).bottom() + 8}, 1);
    QVERIFY(shown.x(0).high < x_high);
    QCOMPARE(shown.y(0).high, y_high);
    shown.view.resetZoom();
    shown.wheel({shown.plot(0).left() - 8, shown.plot(0).center().y()}, 1);
    QVERIFY(shown.y(0).high < y_high);
    QCOMPARE(shown.x(0).high, x_high);
  }
  void wheel_outside_all_panels_is_left_to_the_parent() {
    Shown shown(figure("curves"));
    const QPoint corner(2, 2);
    QWheelEvent event(corner, shown.view.viewport()->mapToGlobal(corner), {}, {0, 120}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(shown.view.viewport(), &event);
    QVERIFY(!event.isAccepted() && !shown.view.isZoomed());
  }
  void dragging_a_box_zooms_into_it() {
    Shown shown(figure("weights"));
    shown.drag(shown.at(1, -0.1, 4000.0), shown.at(1, 0.1, 1000.0), Qt::LeftButton);
    QVERIFY(std::abs(shown.x(1).low + 0.1) < 0.005 && std::abs(shown.x(1).high - 0.1) < 0.005);
    QVERIFY(std::abs(shown.y(1).low - 1000.0) < 50.0 && std::abs(shown.y(1).high - 4000.0) < 50.0);
    QVERIFY(shown.view.shownFigure().panels[1].right->max.has_value());
  }
  void middle_button_and_shift_pan() {
    Shown shown(figure("curves"));
    for (const bool middle : {true, false}) {
      shown.view.resetZoom();
      const double low = shown.x(0).low, high = shown.x(0).high;
      const QPoint from = shown.plot(0).center();
      shown.drag(from, from - QPoint(60, 0), middle ? Qt::MiddleButton : Qt::LeftButton,
                 middle ? Qt::NoModifier : Qt::ShiftModifier);
      QVERIFY(shown.x(0).low > low);
      QVERIFY(std::abs((shown.x(0).high - shown.x(0).low) - (high - low)) < 1e-9);
    }
  }
  void keys_zoom_pan_and_reset() {
    Shown shown(figure("curves"));
    const double low = shown.x(0).low, high = shown.x(0).high;
    QTest::keyClick(&shown.view, Qt::Key_Plus);
    QVERIFY(shown.x(0).high < high);
    QTest::keyClick(&shown.view, Qt::Key_Right);
    QVERIFY(shown.x(0).low > low);
    QTest::keyClick(&shown.view, Qt::Key_R);
    QCOMPARE(shown.x(0).high, high);
    QTest::keyClick(&shown.view, Qt::Key_Minus);
    QVERIFY(shown.x(0).high > high);
    QTest::keyClick(&shown.view, Qt::Key_Home);
    QVERIFY(!shown.view.isZoomed());
  }
  void update_of_the_same_structure_keeps_zoom_and_objects() {
    Shown shown(figure("curves"));
    shown.wheel(shown.plot(0).center(), 2);
    const double high = shown.x(0).high;
    const QChart* chart = &shown.view.charts().panels()[0]->chart();
    const QList<QAbstractSeries*> series = chart->series();
    shown.view.setFigure(figure("curves", 2));
    QCOMPARE(shown.x(0).high, high);
    QCOMPARE(&shown.view.charts().panels()[0]->chart(), chart);
    QCOMPARE(chart->series(), series);
    shown.view.setFigure(figure("weights"));
    QVERIFY(!shown.view.isZoomed());
  }
  void lines_have_at_most_two_points_per_pixel_column() {
    Figure long_curve = figure("curves");
    Line& line = std::get<Line>(long_curve.panels[0].marks[0]);
    line.x.clear();
    line.y.clear();
    for (int i = 0; i < 50000; ++i) {
      line.x.push_back(20.0 * i / 50000);
      line.y.push_back(1.0 + (i % 7) * 0.1);
    }
    Shown shown(long_curve);
    for (const QAbstractSeries* series : shown.view.charts().panels()[0]->chart().series()) {
      QVERIFY(qobject_cast<const QLineSeries*>(series)->count() <= 2 * shown.plot(0).width() + 2);
      QVERIFY(!series->useOpenGL());
    }
  }
  void log_axis_shows_log_data_with_readable_labels() {
    Shown shown(figure("curves"));
    const QChart& chart = shown.view.charts().panels()[1]->chart();
    auto* axis = qobject_cast<QCategoryAxis*>(chart.axes(Qt::Vertical).first());
    QVERIFY(axis->categoriesLabels().size() >= 4);
    QVERIFY(axis->categoriesLabels().contains(QStringLiteral("10")));
    QVERIFY(std::abs(axis->endValue(QStringLiteral("10")) - 1.0) < 1e-9);
  }
  void a_line_at_the_mouse_runs_through_panels_with_the_same_quantity() {
    Figure figure;
    for (const char* quantity : {"epoch", "epoch", "weight"})
      figure.panels.push_back({.title = "p",
                               .x = {.label = quantity},
                               .y = {},
                               .marks = {Line{.x = {0.0, 10.0}, .y = {0.0, 1.0}}}});
    figure.columns = 3;
    FigureView view;
    view.resize(900, 300);
    view.setFigure(figure);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto& panels = view.charts().layout().panels;
    const auto at = [&](std::size_t panel, double x) {
      const qs::Box& plot = panels[panel].plot;
      const double scale = view.charts().pixelsPerPoint();
      return QPoint(qRound(panels[panel].x.place(x) * scale), qRound((plot.y + plot.height / 2) * scale));
    };
    QTest::mouseMove(view.viewport(), at(0, 5.0));
    QTRY_COMPARE(view.charts().cursor().size(), std::size_t{2});
    QVERIFY(std::abs(panels[1].x.value_at(view.charts().cursor()[1]) - 5.0) < 0.2);
    QTest::mouseMove(view.viewport(), at(2, 5.0));  // no other has this quantity
    QTRY_VERIFY(view.charts().cursor().empty());
  }

  void read_out_names_the_nearest_point_or_bar() {
    Shown shown(figure("weights"));
    QSignalSpy spy(&shown.view, &FigureView::readOutChanged);
    const Figure drawn = figure("weights");
    const auto& stems = std::get<Stems>(drawn.panels[1].marks.at(drawn.panels[1].marks.size() - 2));
    QTest::mouseMove(shown.view.viewport(), shown.at(1, stems.x[2], stems.y[2], YAxis::right));
    QVERIFY2(shown.view.readOut().contains(QStringLiteral("quantized weights")),
             qPrintable(shown.view.readOut()));
    QVERIFY(!spy.isEmpty());
    QTest::mouseMove(shown.view.viewport(), shown.at(1, -0.104, 300.0));
    QVERIFY2(shown.view.readOut().contains(QStringLiteral("latent (float) weights")),
             qPrintable(shown.view.readOut()));
    QTest::mouseMove(shown.view.viewport(), QPoint(1, 1));
    QVERIFY(shown.view.readOut().isEmpty());
  }
  void export_writes_what_is_seen() {
    Shown shown(figure("curves"));
    shown.wheel(shown.plot(0).center(), 2);
    QTemporaryDir folder;
    for (const char* suffix : {"pdf", "svg", "png", "csv"}) {
      const QString path = folder.filePath(QStringLiteral("figure.") + QLatin1String(suffix));
      writeFigure(shown.view.shownFigure(), {.width_mm = 120.0}, path);
      QVERIFY(QFileInfo(path).size() > 1000);
    }
    QFile svg(folder.filePath(QStringLiteral("figure.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll() != QByteArray::fromStdString(to_svg(figure("curves"), {.width_mm = 120.0})));
    QVERIFY_EXCEPTION_THROWN(
        writeFigure(shown.view.shownFigure(), {}, folder.filePath(QStringLiteral("figure.xyz"))), Error);
  }
  void actions_copy_and_ask_for_export_and_data() {
    Shown shown(figure("curves"));
    QSignalSpy exported(&shown.view, &FigureView::exportRequested),
        data(&shown.view, &FigureView::dataRequested);
    for (const QAction* action : shown.view.actions()) {
      QVERIFY(!action->objectName().isEmpty() && !action->toolTip().isEmpty() &&
              !action->whatsThis().isEmpty());
    }
    shown.view.findChild<QAction*>(QStringLiteral("exportAction"))->trigger();
    shown.view.findChild<QAction*>(QStringLiteral("showDataAction"))->trigger();
    QCOMPARE(exported.size(), 1);
    QCOMPARE(data.size(), 1);
    shown.view.setFocus();
    QTest::keySequence(&shown.view, QKeySequence::Copy);
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasImage());
  }
  void empty_figure_shows_why_and_says_so_to_screen_readers() {
    Figure empty;
    empty.empty_reason = "float has no scales";
    Shown shown(empty);
    QCOMPARE(shown.view.charts().layout().texts.at(0).text, std::string("float has no scales"));
    QCOMPARE(shown.view.accessibleDescription(), QStringLiteral("float has no scales"));
    QTest::keyClick(&shown.view, Qt::Key_R);
    shown.wheel({100, 100}, 1);
  }
  void summary_speaks_of_every_panel() {
    Shown shown(figure("weights"));
    for (const char* layer : {"conv1", "conv2", "fc1", "fc2"})
      QVERIFY(shown.view.accessibleDescription().contains(QLatin1String(layer)));
    QVERIFY(shown.view.accessibleDescription().contains(QStringLiteral("zeros")));
    QVERIFY(!shown.view.whatsThis().isEmpty() && !shown.view.accessibleName().isEmpty());
  }
  void too_small_view_asks_for_room_and_recovers() {
    Shown shown(figure("weights"), {220, 160});
    QVERIFY(shown.view.charts().layout().panels.empty());
    shown.view.resize(900, 600);
    QTRY_COMPARE(shown.view.charts().layout().panels.size(), std::size_t{4});
  }
  void dark_style_has_a_dark_background() {
    Shown shown(figure("curves"));
    shown.view.setStyle(QStringLiteral("screen-dark"));
    QVERIFY(shown.view.grab().toImage().pixelColor(3, 3).lightness() < 50);
    shown.view.setStyle(QStringLiteral("screen-light"));
    QVERIFY(shown.view.grab().toImage().pixelColor(3, 3).lightness() > 240);
    QVERIFY_EXCEPTION_THROWN(shown.view.setStyle(QStringLiteral("neon")), Error);
  }
  void bars_are_painted_also_on_a_log_axis() {
    const FigureKind& kind = figure_kind("weights");
    Options options(kind.options);
    options.set("counts", std::string("log"));
    Shown shown(kind.build({{sample_snapshot()}, "conv2", options}));
    const QImage image = shown.view.grab().toImage();
    QCOMPARE(image.pixelColor(shown.at(0, 0.103, 10.0)).name(), QStringLiteral("#d55e00"));
  }
};

QS_TEST(TestFigureView)
#include "test_figure_view.moc"
