// Single keys belong to the action table unless the field in focus can use them itself.
#include <QCheckBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QVBoxLayout>

#include "support/test_main.h"
#include "ui/actions/actions.h"

using namespace qs;

namespace {

struct Controls {
  QWidget window;
  Actions actions{window};
  QVBoxLayout column{&window};
  QLineEdit line;
  QSpinBox number;
  QCheckBox box;
  QWidget canvas;
  QSignalSpy started{actions[ActionId::start_pause], &QAction::triggered};
  QSignalSpy stepped{actions[ActionId::step_batch], &QAction::triggered};

  Controls() {
    for (QWidget* widget : QList<QWidget*>{&line, &number, &box, &canvas}) column.addWidget(widget);
    canvas.setFocusPolicy(Qt::StrongFocus);
    window.show();
    if (!QTest::qWaitForWindowActive(&window)) qFatal("the window does not appear");
  }
  void press(QWidget& focus, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    focus.setFocus();
    QTest::keyClick(window.windowHandle(), key, modifiers);
  }
};

}  // namespace

class TestKeyboard : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void space_starts_from_anywhere_else();
  void space_in_a_text_field_is_a_space();
  void space_on_a_check_box_ticks_it();
  void dot_in_a_number_field_is_no_step();
  void dot_on_a_check_box_steps();
  void function_key_works_inside_a_text_field();
};

void TestKeyboard::space_starts_from_anywhere_else() {
  Controls desk;
  desk.press(desk.canvas, Qt::Key_Space);
  QCOMPARE(desk.started.count(), 1);
}

void TestKeyboard::space_in_a_text_field_is_a_space() {
  Controls desk;
  desk.press(desk.line, Qt::Key_Space);
  QCOMPARE(desk.started.count(), 0);
  QCOMPARE(desk.line.text(), QStringLiteral(" "));
}

void TestKeyboard::space_on_a_check_box_ticks_it() {
  Controls desk;
  desk.press(desk.box, Qt::Key_Space);
  QCOMPARE(desk.started.count(), 0);
  QVERIFY(desk.box.isChecked());
}

void TestKeyboard::dot_in_a_number_field_is_no_step() {
  Controls desk;
  desk.press(desk.number, Qt::Key_Period);
  QCOMPARE(desk.stepped.count(), 0);
}

void TestKeyboard::dot_on_a_check_box_steps() {
  Controls desk;
  desk.press(desk.box, Qt::Key_Period);
  QCOMPARE(desk.stepped.count(), 1);
}

void TestKeyboard::function_key_works_inside_a_text_field() {
  Controls desk;
  desk.press(desk.line, Qt::Key_F5);
  QCOMPARE(desk.started.count(), 1);
}

QS_TEST(TestKeyboard)
#include "test_keyboard.moc"
