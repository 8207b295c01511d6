#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/catalog.h"
#include "ui/own_settings.h"
#include "ui/panels/data_notice.h"
#include "ui/panels/experiment_panel.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

struct Panel {
  OwnSettings settings;
  Workspace workspace{settings.runs()};
  ExperimentPanel panel{workspace};

  Panel() {
    workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
    panel.show();
    if (!QTest::qWaitForWindowActive(&panel)) qFatal("the panel does not appear");
  }
  template <typename Widget>
  Widget* find(const char* name) {
    return panel.findChild<Widget*>(QString::fromLatin1(name));
  }
  /// Chooses from a list with the keyboard, as a person would.
  void choose(const char* name, const QString& value) {
    auto* list = find<QComboBox>(name);
    const int target = list->findData(value);
    QVERIFY2(target >= 0, qPrintable(value));
    list->setFocus();
    while (list->currentIndex() != target) {
      QTest::keyClick(list, list->currentIndex() < target ? Qt::Key_Down : Qt::Key_Up);
    }
  }
  QString problem(const char* key) {
    return find<QLabel>((QByteArray(key) + "_problem").constData())->text();
  }
};

}  // namespace

class TestExperimentPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void first_experiment_is_ready_to_start();
  void every_setting_has_a_field();
  void changing_the_method_swaps_its_options();
  void choosing_a_preset_fills_the_form();
  void editing_leaves_the_preset();
  void complaint_stands_under_its_field_and_hinders_the_start();
  void unreadable_number_hinders_the_start();
  void momentum_is_asked_for_only_with_sgd();
  void missing_data_can_be_replaced_by_the_built_in_digits();
  void missing_data_can_be_downloaded();
  void locked_form_cannot_be_changed();
};

void TestExperimentPanel::first_experiment_is_ready_to_start() {
  Panel form;
  QVERIFY2(form.workspace.obstacle().isEmpty(), qPrintable(form.workspace.obstacle()));
  QCOMPARE(form.find<QComboBox>("presets")->currentData().toString(), QStringLiteral("quick-rq-st-2-2"));
}

void TestExperimentPanel::every_setting_has_a_field() {
  Panel form;
  for (const ExperimentField& field : experiment_fields()) {
    QVERIFY2(form.find<QWidget>(field.spec.key.c_str()), field.spec.key.c_str());
  }
  for (const OptionSpec& option : method_info("rq-st").options) {
    QVERIFY2(form.find<QWidget>(option.key.c_str()), option.key.c_str());
  }
}

void TestExperimentPanel::changing_the_method_swaps_its_options() {
  Panel form;
  for (const MethodInfo& method : methods()) {
    form.choose("method", QString::fromStdString(method.id));
    QCOMPARE(form.workspace.experiment().method, method.id);
    for (const MethodInfo& other : methods()) {
      for (const OptionSpec& option : other.options) {
        const bool own = std::any_of(method.options.begin(), method.options.end(),
                                     [&](const OptionSpec& mine) { return mine.key == option.key; });
        QVERIFY2((form.find<QWidget>(option.key.c_str()) != nullptr) == own, option.key.c_str());
      }
    }
  }
}

void TestExperimentPanel::choosing_a_preset_fills_the_form() {
  Panel form;
  form.choose("presets", QStringLiteral("rq-8-8-mnist"));
  QCOMPARE(form.workspace.experiment().method, std::string("rq"));
  QCOMPARE(form.find<QComboBox>("weight_bits")->currentText(), QStringLiteral("8 bits"));
  QCOMPARE(form.find<QComboBox>("data")->currentData().toString(), QStringLiteral("mnist"));
}

void TestExperimentPanel::editing_leaves_the_preset() {
  Panel form;
  auto* epochs = form.find<QWidget>("epochs")->findChild<QLineEdit*>();
  epochs->selectAll();
  QTest::keyClicks(epochs, QStringLiteral("9"));
  QCOMPARE(form.workspace.experiment().epochs, std::int64_t{9});
  QVERIFY(form.workspace.experiment().preset.empty());
  QVERIFY(form.find<QComboBox>("presets")->currentData().toString().isEmpty());
}

void TestExperimentPanel::complaint_stands_under_its_field_and_hinders_the_start() {
  Panel form;
  form.choose("method", QStringLiteral("float"));
  QVERIFY(!form.problem("weight_bits").isEmpty());
  QVERIFY(!form.workspace.obstacle().isEmpty());
  form.choose("weight_bits", QStringLiteral("32"));
  form.choose("act_bits", QStringLiteral("32"));
  QVERIFY(form.problem("weight_bits").isEmpty());
}

void TestExperimentPanel::unreadable_number_hinders_the_start() {
  Panel form;
  auto* rate = form.find<QWidget>("learning_rate")->findChild<QLineEdit*>();
  rate->selectAll();
  QTest::keyClicks(rate, QStringLiteral("fast"));
  QVERIFY(!form.problem("learning_rate").isEmpty());
  QVERIFY(!form.workspace.obstacle().isEmpty());
  form.choose("presets", QStringLiteral("rq-st-2-2-mnist"));
  form.choose("presets", QStringLiteral("quick-rq-st-2-2"));
  QVERIFY(form.problem("learning_rate").isEmpty());
  QVERIFY(form.workspace.obstacle().isEmpty());
}

void TestExperimentPanel::momentum_is_asked_for_only_with_sgd() {
  Panel form;
  QVERIFY(!form.find<QWidget>("momentum")->isVisibleTo(&form.panel));
  form.choose("optimizer", QStringLiteral("sgd"));
  QVERIFY(form.find<QWidget>("momentum")->isVisibleTo(&form.panel));
}

void TestExperimentPanel::missing_data_can_be_replaced_by_the_built_in_digits() {
  Panel form;
  form.choose("data", QStringLiteral("mnist"));
  auto* notice = form.panel.findChild<DataNotice*>();
  QVERIFY(notice->isVisibleTo(&form.panel));
  QVERIFY(!form.workspace.obstacle().isEmpty());
  const QList<QToolButton*> buttons = notice->findChildren<QToolButton*>();
  QTest::mouseClick(buttons.last(), Qt::LeftButton);
  QCOMPARE(form.workspace.experiment().data, std::string("digits"));
  QVERIFY(!notice->isVisibleTo(&form.panel));
  QVERIFY(form.workspace.obstacle().isEmpty());
}

void TestExperimentPanel::missing_data_can_be_downloaded() {
  Panel form;
  form.choose("data", QStringLiteral("mnist"));
  QSignalSpy wanted(&form.panel, &ExperimentPanel::downloadRequested);
  auto* notice = form.panel.findChild<DataNotice*>();
  QTest::mouseClick(notice->findChildren<QToolButton*>().first(), Qt::LeftButton);
  QCOMPARE(wanted.count(), 1);
  QCOMPARE(wanted.first().first().toString(), QStringLiteral("mnist"));
}

void TestExperimentPanel::locked_form_cannot_be_changed() {
  Panel form;
  form.panel.lock();
  QTest::keyClick(form.find<QWidget>("epochs"), Qt::Key_Up);
  QCOMPARE(form.workspace.experiment().epochs, preset("quick-rq-st-2-2").experiment.epochs);
  form.panel.unlock();
  QTest::keyClick(form.find<QWidget>("epochs"), Qt::Key_Up);
  QCOMPARE(form.workspace.experiment().epochs, preset("quick-rq-st-2-2").experiment.epochs + 1);
}

QTEST_MAIN(TestExperimentPanel)
#include "test_experiment_panel.moc"
