// The quantizer laboratory by mouse and keyboard: the line is dragged, sliders move, methods change.
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "core/catalog.h"
#include "support/patience.h"
#include "support/test_main.h"
#include "ui/figure/chart_scene.h"
#include "ui/figure/figure_view.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"

using namespace qs;

namespace {

struct Lab {
  OwnSettings settings;
  Theme theme{*qApp};
  MainWindow main{theme, settings.runs()};
  LaboratoryWindow window{main.workspace(), theme, &main};
  QSignalSpy answered{&window, &LaboratoryWindow::answered};

  Lab() {
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) qFatal("the laboratory does not appear");
    settle();
  }
  /// Until no answer has come for a while.
  void settle() {
    if (answered.isEmpty()) answered.wait(patience(5000));
    while (answered.wait(200)) {
    }
    answered.clear();
  }
  FigureView& view() { return *window.findChild<FigureView*>(); }
  template <class Widget>
  Widget& control(const char* name) {
    auto* found = window.findChild<Widget*>(QLatin1String(name));
    if (!found) qFatal("there is no control %s", name);
    return *found;
  }
  void choose(const char* name, const QString& value) {
    auto& list = control<QComboBox>(name);
    const int index = list.findData(value);
    if (index < 0) qFatal("%s does not offer %s", name, qPrintable(value));
    list.setCurrentIndex(index);
    Q_EMIT list.activated(index);
    settle();
  }
  bool complains() {
    for (const QLabel* label : window.findChildren<QLabel*>())
      if (label->property("role") == QStringLiteral("problem") && label->isVisible() &&
          !label->text().isEmpty())
        return true;
    return false;
  }
};

}  // namespace

class TestLaboratoryWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void key_opens_it_once() {
    OwnSettings settings;
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(window.findChildren<LaboratoryWindow*>().size(), 1);
    window.actions()[ActionId::laboratory]->trigger();
    QCOMPARE(window.findChildren<LaboratoryWindow*>().size(), 1);
    QVERIFY(window.findChild<LaboratoryWindow*>()->isVisible());
  }

  void dragged_line_is_the_number_looked_at() {
    Lab lab;
    const PanelLayout& panel = lab.view().charts().layout().panels.at(0);
    const double scale = lab.view().charts().pixelsPerPoint();
    const auto place = [&](double x) {
      return QPoint(qRound(scale * panel.x.place(x)), qRound(scale * (panel.plot.y + panel.plot.height / 2)));
    };
    QWidget* surface = lab.view().viewport();
    const double wanted = -0.12;
    QTest::mousePress(surface, Qt::LeftButton, {}, place(lab.window.answer().at));
    QTest::mouseMove(surface, place(-0.05));
    QTest::mouseMove(surface, place(wanted));
    QTest::mouseRelease(surface, Qt::LeftButton, {}, place(wanted));
    lab.settle();
    QVERIFY2(std::abs(lab.window.answer().at - wanted) < 0.005,
             std::to_string(lab.window.answer().at).c_str());
    QVERIFY(!lab.view().isZoomed());  // it was no box
  }

  void slider_of_the_noise_moves_the_noise_and_the_button_puts_it_back() {
    Lab lab;
    const auto ratio = [&] {
      for (const LabScalar& one : lab.window.answer().scalars)
        if (one.quantity.key == "noise_ratio") return one.value;
      return 0.0;
    };
    QVERIFY(std::abs(ratio() - 1.0 / 3.0) < 1e-3);
    auto& slider = lab.control<QSlider>("noise_ratio_slider");
    const int before = slider.value();
    QTest::keyClick(&slider, Qt::Key_PageUp);
    lab.settle();
    QVERIFY(slider.value() > before);
    QVERIFY(ratio() > 0.34);
    QTest::mouseClick(&lab.control<QToolButton>("usual_scalars"), Qt::LeftButton);
    lab.settle();
    QVERIFY(std::abs(ratio() - 1.0 / 3.0) < 1e-3);
    QVERIFY(std::abs(slider.value() - before) <= 1);
  }

  void every_method_can_be_put_on_the_table() {
    Lab lab;
    int shown = 0;
    for (const MethodInfo& method : methods()) {
      if (quantized_by(method.id).empty()) continue;
      lab.choose("method", QString::fromStdString(method.id));
      QCOMPARE(lab.window.answer().method, method.id);
      QVERIFY2(!lab.complains(), method.id.c_str());
      QVERIFY(lab.view().figure().title.starts_with(method.short_name));
      ++shown;
    }
    QVERIFY(shown > 25);
  }

  void method_of_weights_alone_takes_the_lab_back_from_activations() {
    Lab lab;
    lab.choose("tensor", QStringLiteral("activations"));
    QCOMPARE(lab.window.answer().tensor, Quantized::activations);
    QVERIFY(lab.window.answer().x.front() >= 0.0 && lab.window.answer().x.back() > 1.0);
    lab.choose("method", QStringLiteral("twn"));
    QCOMPARE(lab.window.answer().tensor, Quantized::weights);
    QVERIFY(lab.window.answer().x.back() < 1.0);
  }

  void draws_play_one_at_a_time() {
    Lab lab;
    auto& play = lab.control<QToolButton>("lab_play");
    QTest::mouseClick(&play, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(lab.window.answer().draws.size() == 3, patience(5000));
    QTest::mouseClick(&play, Qt::LeftButton);
    lab.settle();
    const std::size_t stopped = lab.window.answer().draws.size();
    QTest::qWait(400);
    QCOMPARE(lab.window.answer().draws.size(), stopped);
    lab.choose("method", QStringLiteral("twn"));  // nothing is random
    QVERIFY(!play.isEnabled());
  }

  void numbers_of_a_run_need_one() {
    Lab lab;
    lab.choose("sample", QStringLiteral("given"));
    QTRY_VERIFY(lab.complains());
    lab.choose("sample", QStringLiteral("laplace"));
    QVERIFY(!lab.complains());
  }
};

QS_TEST(TestLaboratoryWindow)
#include "test_laboratory_window.moc"
