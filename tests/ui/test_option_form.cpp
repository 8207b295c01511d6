#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "support/test_main.h"
#include "ui/forms/option_form.h"

using namespace qs;

namespace {

const QString kRate = QStringLiteral("rate");
const QString kCount = QStringLiteral("count");
const QString kBits = QStringLiteral("weight_bits");

std::vector<OptionSpec> specs() {
  return {
      {"rate", "η", "Learning rate", 1e-3, RealKind{1e-7, 10.0, true}, "Size of a step.", "RQ §5", "1/step"},
      {"count", "", "Count", std::int64_t{3}, IntegerKind{1, 9}, "How many.", ""},
      {"weight_bits", "b_w", "Weight bits", std::int64_t{2}, IntegerKind{1, 32}, "Bits of a weight.", ""},
      {"grid", "", "Grid", std::string("full"), ChoiceKind{{"full", "local"}}, "Which points.", ""},
      {"learn", "", "Learn", true, SwitchKind{}, "Whether it learns.", ""},
      {"file", "", "File", std::string(), PathKind{}, "Where it is.", ""},
  };
}

struct Form {
  OptionForm form;
  QSignalSpy edited{&form, &OptionForm::valueEdited};

  Form() {
    form.setSpecs(specs());
    form.show();
    if (!QTest::qWaitForWindowActive(&form)) qFatal("the form does not appear");
  }
  QLineEdit* field(const QString& key) { return form.editor(key)->findChild<QLineEdit*>(); }
  void type(const QString& key, const QString& text) {
    QTest::mouseClick(field(key), Qt::LeftButton);
    field(key)->selectAll();
    QTest::keyClicks(field(key), text);
  }
  Value lastValue() { return edited.last().at(1).value<Value>(); }
};

}  // namespace

class TestOptionForm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_kind_of_option_gets_a_field_with_its_default();
  void word_in_a_number_field_is_marked_with_the_reason();
  void number_out_of_range_is_marked_with_the_range();
  void valid_number_is_accepted_and_clears_the_mark();
  void own_notation_of_a_number_is_kept();
  void unreadable_text_stays_when_other_values_arrive();
  void discarding_brings_the_last_value_back();
  void reason_from_outside_stands_under_its_field();
  void hidden_row_does_not_hinder();
  void thirty_two_bits_are_offered_as_float();
  void arrow_keys_step_a_count_by_one_and_a_rate_by_ratio();
  void stepping_stops_at_the_ends_of_the_range();
  void wheel_over_a_field_without_focus_changes_nothing();
  void label_shows_symbol_index_and_unit();
};

void TestOptionForm::every_kind_of_option_gets_a_field_with_its_default() {
  Form form;
  for (const OptionSpec& spec : specs()) {
    OptionEditor* editor = form.form.editor(QString::fromStdString(spec.key));
    QVERIFY(editor);
    QCOMPARE(editor->text(), QString::fromStdString(to_text(spec.default_value)));
    QVERIFY(editor->isVisible());
  }
}

void TestOptionForm::word_in_a_number_field_is_marked_with_the_reason() {
  Form form;
  form.type(kRate, QStringLiteral("fast"));
  QVERIFY(form.form.hasUnreadableField());
  QVERIFY(form.form.problem(kRate).contains(QStringLiteral("fast")));
  QVERIFY(form.form.findChild<QLabel*>(QStringLiteral("rate_problem"))->isVisible());
  QVERIFY(form.form.problem(kCount).isEmpty());
  QCOMPARE(form.edited.count(), 0);
}

void TestOptionForm::number_out_of_range_is_marked_with_the_range() {
  Form form;
  form.type(kCount, QStringLiteral("70"));
  QVERIFY(form.form.hasUnreadableField());
  QVERIFY2(form.form.problem(kCount).contains(QStringLiteral("9")), qPrintable(form.form.problem(kCount)));
}

void TestOptionForm::valid_number_is_accepted_and_clears_the_mark() {
  Form form;
  form.type(kRate, QStringLiteral("fast"));
  form.type(kRate, QStringLiteral("0.25"));
  QVERIFY(!form.form.hasUnreadableField());
  QVERIFY(form.form.problem(kRate).isEmpty());
  QCOMPARE(form.edited.last().at(0).toString(), kRate);
  QCOMPARE(std::get<double>(form.lastValue()), 0.25);
}

void TestOptionForm::own_notation_of_a_number_is_kept() {
  Form form;
  form.type(kRate, QStringLiteral("2e-3"));
  form.form.setValue(kRate, Value{0.002});
  QCOMPARE(form.field(kRate)->text(), QStringLiteral("2e-3"));
  form.form.setValue(kRate, Value{0.004});
  QCOMPARE(form.field(kRate)->text().toDouble(), 0.004);
}

void TestOptionForm::unreadable_text_stays_when_other_values_arrive() {
  Form form;
  form.type(kRate, QStringLiteral("fast"));
  form.form.setValue(kRate, Value{1e-3});
  form.form.setValue(kCount, Value{std::int64_t{5}});
  QCOMPARE(form.field(kRate)->text(), QStringLiteral("fast"));
  QVERIFY(form.form.hasUnreadableField());
}

void TestOptionForm::discarding_brings_the_last_value_back() {
  Form form;
  form.type(kCount, QStringLiteral("70"));
  form.form.discardUnreadable();
  // 7 was accepted on the way to 70.
  QCOMPARE(form.field(kCount)->text(), QStringLiteral("7"));
  QVERIFY(!form.form.hasUnreadableField());
  QVERIFY(form.form.problem(kCount).isEmpty());
}

void TestOptionForm::reason_from_outside_stands_under_its_field() {
  Form form;
  form.form.mark(kBits, QStringLiteral("this method has no 2 bits"));
  const auto* label = form.form.findChild<QLabel*>(QStringLiteral("weight_bits_problem"));
  QVERIFY(label->isVisible());
  QCOMPARE(label->text(), QStringLiteral("this method has no 2 bits"));
  QVERIFY(label->y() > form.form.editor(kBits)->y());
  form.form.clearMarks();
  QVERIFY(!label->isVisible());
}

void TestOptionForm::hidden_row_does_not_hinder() {
  Form form;
  form.type(kRate, QStringLiteral("fast"));
  form.form.hideRow(kRate);
  QVERIFY(!form.form.hasUnreadableField());
  QVERIFY(!form.form.editor(kRate)->isVisible());
  form.form.showRow(kRate);
  QVERIFY(form.form.hasUnreadableField());
  QVERIFY(form.form.findChild<QLabel*>(QStringLiteral("rate_problem"))->isVisible());
}

void TestOptionForm::thirty_two_bits_are_offered_as_float() {
  Form form;
  auto* list = qobject_cast<QComboBox*>(form.form.editor(kBits)->control());
  QVERIFY(list);
  QCOMPARE(list->count(), 9);
  QCOMPARE(list->itemText(8), QStringLiteral("float"));
  list->setFocus();
  QTest::keyClick(list, Qt::Key_End);
  QCOMPARE(std::get<std::int64_t>(form.lastValue()), std::int64_t{32});
}

void TestOptionForm::arrow_keys_step_a_count_by_one_and_a_rate_by_ratio() {
  Form form;
  QTest::keyClick(form.form.editor(kCount)->control(), Qt::Key_Up);
  QCOMPARE(std::get<std::int64_t>(form.lastValue()), std::int64_t{4});
  for (double expected : {0.002, 0.005, 0.01, 0.02}) {
    QTest::keyClick(form.form.editor(kRate)->control(), Qt::Key_Up);
    QCOMPARE(std::get<double>(form.lastValue()), expected);
  }
  for (double expected : {0.01, 0.005, 0.002, 0.001, 0.0005}) {
    QTest::keyClick(form.form.editor(kRate)->control(), Qt::Key_Down);
    QCOMPARE(std::get<double>(form.lastValue()), expected);
  }
}

void TestOptionForm::stepping_stops_at_the_ends_of_the_range() {
  Form form;
  for (int i = 0; i < 12; ++i) QTest::keyClick(form.form.editor(kCount)->control(), Qt::Key_Up);
  QCOMPARE(form.field(kCount)->text(), QStringLiteral("9"));
  for (int i = 0; i < 12; ++i) QTest::keyClick(form.form.editor(kCount)->control(), Qt::Key_Down);
  QCOMPARE(form.field(kCount)->text(), QStringLiteral("1"));
}

void TestOptionForm::wheel_over_a_field_without_focus_changes_nothing() {
  Form form;
  form.field(QStringLiteral("file"))->setFocus();
  for (const QString& key : {kCount, kBits}) {
    QWidget* control = form.form.editor(key)->control();
    const QString before = form.form.editor(key)->text();
    QWheelEvent event(QPointF(5, 5), control->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(control, &event);
    QCOMPARE(form.form.editor(key)->text(), before);
  }
}

void TestOptionForm::label_shows_symbol_index_and_unit() {
  const std::vector<OptionSpec> all = specs();
  QCOMPARE(optionLabel(all[0]), QStringLiteral("Learning rate <i>η</i> (1/step)"));
  QCOMPARE(optionLabel(all[2]), QStringLiteral("Weight bits <i>b<sub>w</sub></i>"));
}

QS_TEST(TestOptionForm)
#include "test_option_form.moc"
