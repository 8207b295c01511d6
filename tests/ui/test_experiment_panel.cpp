#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/settings.h"
#include "support/test_main.h"
#include "ui/own_settings.h"
#include "ui/panels/data_notice.h"
#include "ui/panels/experiment_panel.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

struct ShownPanel {
  OwnSettings settings;
  Workspace workspace{settings.runs()};
  ExperimentPanel panel{workspace};

  ShownPanel() {
    workspace.setExperiment(first_preset().experiment);
    panel.showAllSettings(true);
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
  void type(const char* name, const QString& text) {
    auto* line = find<QWidget>(name)->findChild<QLineEdit*>();
    line->selectAll();
    QTest::keyClicks(line, text);
  }
  QStringList offered(const char* name) {
    auto* list = find<QComboBox>(name);
    QStringList values;
    for (int i = 0; i < list->count(); ++i) values.append(list->itemData(i).toString());
    return values;
  }
  QString remark(const char* key) { return find<QLabel>((QByteArray(key) + "_remark").constData())->text(); }
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
  void the_form_gives_every_preset_as_the_command_line_does();
  void editing_leaves_the_preset();
  void complaint_stands_under_its_field_and_hinders_the_start();
  void unreadable_number_hinders_the_start();
  void every_setting_is_shown_where_it_is_declared_to_matter();
  void bits_follow_the_method_and_impossible_ones_are_not_offered();
  void what_a_detour_displaced_comes_back();
  void typing_a_shorter_run_keeps_the_shares_of_the_preset();
  void remarks_go_with_the_next_experiment();
  void missing_data_can_be_replaced_by_the_built_in_digits();
  void missing_data_can_be_downloaded();
  void locked_form_cannot_be_changed();
  void folded_form_shows_a_dozen_settings_and_what_departs_from_the_preset();
  void folded_setting_with_a_problem_comes_to_light();
  void button_of_the_preset_asks_for_the_gallery();
};

void TestExperimentPanel::first_experiment_is_ready_to_start() {
  ShownPanel form;
  QVERIFY2(form.workspace.obstacle().isEmpty(), qPrintable(form.workspace.obstacle()));
  QVERIFY(form.find<QToolButton>("presets")->text().startsWith(QString::fromStdString(first_preset().title)));
}

void TestExperimentPanel::every_setting_has_a_field() {
  ShownPanel form;
  for (const ExperimentField& field : experiment_fields()) {
    QVERIFY2(form.find<QWidget>(field.spec.key.c_str()), field.spec.key.c_str());
  }
  for (const OptionSpec& option : method_info(first_preset().experiment.method).options) {
    QVERIFY2(form.find<QWidget>(option.key.c_str()), option.key.c_str());
  }
}

void TestExperimentPanel::changing_the_method_swaps_its_options() {
  ShownPanel form;
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
  ShownPanel form;
  form.panel.choosePreset(QStringLiteral("rq-8-8-mnist"));
  QCOMPARE(form.workspace.experiment().method, std::string("rq"));
  QCOMPARE(form.find<QComboBox>("weight_bits")->currentText(), QStringLiteral("8 bits"));
  QCOMPARE(form.find<QComboBox>("data")->currentData().toString(), QStringLiteral("mnist"));
}

// Every field shows, reads and gives back its value: what the window would run is what the line trains.
void TestExperimentPanel::the_form_gives_every_preset_as_the_command_line_does() {
  ShownPanel form;
  for (const Preset& preset : presets()) {
    form.panel.choosePreset(QString::fromStdString(preset.id));
    const Experiment& shown = form.workspace.experiment();
    QCOMPARE(QString::fromStdString(command_line(shown)),
             QString::fromStdString(command_line(preset.experiment)));
    QCOMPARE(shown.preset, preset.id);
  }
}

void TestExperimentPanel::editing_leaves_the_preset() {
  ShownPanel form;
  auto* epochs = form.find<QWidget>("epochs")->findChild<QLineEdit*>();
  epochs->selectAll();
  QTest::keyClicks(epochs, QStringLiteral("9"));
  QCOMPARE(form.workspace.experiment().epochs, std::int64_t{9});
  QVERIFY(form.workspace.experiment().preset.empty());
  QVERIFY(form.find<QToolButton>("presets")->text().startsWith(QStringLiteral("Own settings")));
}

void TestExperimentPanel::complaint_stands_under_its_field_and_hinders_the_start() {
  ShownPanel form;
  form.type("validation_images", QStringLiteral("90000"));
  QVERIFY(!form.problem("validation_images").isEmpty());
  QVERIFY(!form.workspace.obstacle().isEmpty());
  form.type("validation_images", QStringLiteral("900"));
  QVERIFY(form.problem("validation_images").isEmpty());
  QVERIFY(form.workspace.obstacle().isEmpty());
}

void TestExperimentPanel::unreadable_number_hinders_the_start() {
  ShownPanel form;
  auto* rate = form.find<QWidget>("learning_rate")->findChild<QLineEdit*>();
  rate->selectAll();
  QTest::keyClicks(rate, QStringLiteral("fast"));
  QVERIFY(!form.problem("learning_rate").isEmpty());
  QVERIFY(!form.workspace.obstacle().isEmpty());
  form.panel.choosePreset(QStringLiteral("rq-st-2-2-mnist"));
  form.panel.choosePreset(QStringLiteral("quick-rq-st-2-2"));
  QVERIFY(form.problem("learning_rate").isEmpty());
  QVERIFY(form.workspace.obstacle().isEmpty());
}

void TestExperimentPanel::every_setting_is_shown_where_it_is_declared_to_matter() {
  ShownPanel form;
  const auto check = [&form] {
    const Experiment& experiment = form.workspace.experiment();
    const auto is_right = [&](const OptionSpec& spec) {
      return form.find<QWidget>(spec.key.c_str())->isVisibleTo(&form.panel) == is_relevant(experiment, spec);
    };
    for (const ExperimentField& field : experiment_fields())
      QVERIFY2(is_right(field.spec), qPrintable(QString::fromStdString(field.spec.key)));
    for (const OptionSpec& spec : experiment.method_options.specs())
      QVERIFY2(is_right(spec), qPrintable(QString::fromStdString(spec.key)));
  };
  const auto walk = [&](const OptionSpec& spec) {
    const auto* choice = std::get_if<ChoiceKind>(&spec.kind);
    if (!choice || !form.find<QComboBox>(spec.key.c_str())->isVisibleTo(&form.panel)) return;
    for (const std::string& value : choice->values) {
      form.choose(spec.key.c_str(), QString::fromStdString(value));
      check();
    }
  };
  for (const ExperimentField& field : experiment_fields()) walk(field.spec);
  for (const MethodInfo& method : methods()) {
    form.workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
    form.choose("method", QString::fromStdString(method.id));
    for (const OptionSpec& spec : method.options) walk(spec);
  }
  form.workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
  for (const char* optimizer : {"sgd", "nesterov"}) {
    form.choose("optimizer", QLatin1String(optimizer));
    QVERIFY(form.find<QWidget>("momentum")->isVisibleTo(&form.panel));
  }
}

void TestExperimentPanel::bits_follow_the_method_and_impossible_ones_are_not_offered() {
  ShownPanel form;
  form.workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
  QCOMPARE(form.offered("act_bits").size(), 9);
  form.choose("method", QStringLiteral("twn"));
  QVERIFY2(form.workspace.obstacle().isEmpty(), qPrintable(form.workspace.obstacle()));
  QCOMPARE(form.offered("act_bits"), QStringList{QStringLiteral("32")});
  QCOMPARE(form.offered("weight_bits"), (QStringList{QStringLiteral("2"), QStringLiteral("32")}));
  QCOMPARE(form.find<QComboBox>("act_bits")->currentText(), QStringLiteral("float"));
  QVERIFY(form.remark("act_bits").contains(QStringLiteral("float instead of 2")));
  QVERIFY(form.find<QWidget>("act_bits_remark")->isVisibleTo(&form.panel));
  form.choose("act_method", QStringLiteral("pact"));
  QCOMPARE(form.offered("act_bits").size(), 9);
  for (const MethodInfo& method : methods()) {
    form.choose("method", QString::fromStdString(method.id));
    for (const char* key : {"weight_bits", "act_bits"}) {
      QVERIFY(form.problem(key).isEmpty());
      QVERIFY(form.offered(key).contains(form.find<QComboBox>(key)->currentData().toString()));
    }
  }
}

void TestExperimentPanel::what_a_detour_displaced_comes_back() {
  ShownPanel form;
  form.workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
  form.choose("weight_bits", QStringLiteral("4"));
  form.type("window", QStringLiteral("3"));
  const Experiment before = form.workspace.experiment();
  QCOMPARE(before.method_options.real("scale_lr_factor"), 10.0);
  form.choose("method", QStringLiteral("twn"));
  QCOMPARE(form.workspace.experiment().weight_bits, std::int64_t{2});
  QVERIFY(form.remark("method").contains(QStringLiteral("scale_lr_factor 10")));
  QVERIFY(form.remark("method").contains(QStringLiteral("window 3")));
  form.choose("method", QStringLiteral("rq-st"));
  QCOMPARE(QString::fromStdString(command_line(form.workspace.experiment())),
           QString::fromStdString(command_line(before)));
  QVERIFY(form.remark("method").isEmpty());
  form.choose("method", QStringLiteral("rq"));
  QCOMPARE(form.workspace.experiment().method_options.real("scale_lr_factor"), 10.0);
  QCOMPARE(form.workspace.experiment().method_options.integer("window"), std::int64_t{3});
}

void TestExperimentPanel::typing_a_shorter_run_keeps_the_shares_of_the_preset() {
  ShownPanel form;
  form.panel.choosePreset(QStringLiteral("rq-4-4-mnist"));
  form.type("epochs", QStringLiteral("60"));  // by way of 6
  QCOMPARE(form.workspace.experiment().decay_epochs, std::int64_t{30});
  QVERIFY(form.remark("decay_epochs").contains(QStringLiteral("30 instead of 50")));
  form.type("epochs", QStringLiteral("6"));
  QCOMPARE(form.workspace.experiment().decay_epochs, std::int64_t{3});
  QVERIFY(form.problem("decay_epochs").isEmpty());
  form.type("decay_epochs", QStringLiteral("9"));
  QVERIFY(!form.problem("decay_epochs").isEmpty());
}

void TestExperimentPanel::remarks_go_with_the_next_experiment() {
  ShownPanel form;
  form.workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
  form.choose("method", QStringLiteral("twn"));
  QVERIFY(!form.remark("act_bits").isEmpty());
  form.workspace.setExperiment(preset("quick-rq-4-4").experiment);
  QVERIFY(form.remark("act_bits").isEmpty());
  QVERIFY(!form.find<QWidget>("act_bits_remark")->isVisibleTo(&form.panel));
}

void TestExperimentPanel::missing_data_can_be_replaced_by_the_built_in_digits() {
  ShownPanel form;
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
  ShownPanel form;
  form.choose("data", QStringLiteral("mnist"));
  QSignalSpy wanted(&form.panel, &ExperimentPanel::downloadRequested);
  auto* notice = form.panel.findChild<DataNotice*>();
  QTest::mouseClick(notice->findChildren<QToolButton*>().first(), Qt::LeftButton);
  QCOMPARE(wanted.count(), 1);
  QCOMPARE(wanted.first().first().toString(), QStringLiteral("mnist"));
}

void TestExperimentPanel::locked_form_cannot_be_changed() {
  ShownPanel form;
  form.workspace.setExperiment(preset("quick-rq-st-2-2").experiment);
  form.panel.lock();
  QTest::keyClick(form.find<QWidget>("epochs"), Qt::Key_Up);
  QCOMPARE(form.workspace.experiment().epochs, preset("quick-rq-st-2-2").experiment.epochs);
  form.panel.unlock();
  QTest::keyClick(form.find<QWidget>("epochs"), Qt::Key_Up);
  QCOMPARE(form.workspace.experiment().epochs, preset("quick-rq-st-2-2").experiment.epochs + 1);
}

void TestExperimentPanel::folded_form_shows_a_dozen_settings_and_what_departs_from_the_preset() {
  ShownPanel form;
  form.panel.choosePreset(QStringLiteral("quick-rq-st-2-2"));
  const auto shown = [&](const std::string& key) {
    return form.find<QWidget>(key.c_str())->isVisibleTo(&form.panel);
  };
  const auto count = [&] {
    int visible = 0;
    for (const ExperimentField& field : experiment_fields()) visible += shown(field.spec.key) ? 1 : 0;
    return visible;
  };
  const int all = count();
  QTest::mouseClick(form.find<QCheckBox>("all_settings"), Qt::LeftButton, {}, QPoint(8, 8));
  QVERIFY(!form.panel.showsAllSettings());
  QVERIFY2(count() <= 12 && count() >= 8, qPrintable(QString::number(count())));
  QVERIFY(all > 20);
  QVERIFY(shown("method") && shown("epochs") && !shown("weight_decay"));
  for (const OptionSpec& spec : form.workspace.experiment().method_options.specs())
    QCOMPARE(shown(spec.key), is_relevant(form.workspace.experiment(), spec));

  // What is not as in the preset stays in sight, with a dot and the preset's value.
  form.panel.showAllSettings(true);
  form.type("weight_decay", QStringLiteral("0.01"));
  form.panel.showAllSettings(false);
  QVERIFY(shown("weight_decay"));
  const auto dotted = [&] {
    QStringList labels;
    for (const QLabel* label : form.panel.findChildren<QLabel*>())
      if (label->isVisibleTo(&form.panel) && label->text().startsWith(QStringLiteral("• ")))
        labels.append(label->text());
    return labels;
  };
  QCOMPARE(dotted(), QStringList{QStringLiteral("• Weight decay")});
  QVERIFY(form.find<QWidget>("weight_decay")->isVisibleTo(&form.panel));
  form.type("weight_decay", QStringLiteral("0"));
  QVERIFY(dotted().isEmpty());
  QVERIFY(!shown("weight_decay"));
}

void TestExperimentPanel::folded_setting_with_a_problem_comes_to_light() {
  ShownPanel form;
  form.panel.showAllSettings(false);
  Experiment bad = form.workspace.experiment();
  bad.validation_images = 90000;
  form.workspace.setExperiment(bad);
  QVERIFY(!form.problem("validation_images").isEmpty());
  QVERIFY(form.find<QWidget>("validation_images")->isVisibleTo(&form.panel));
}

void TestExperimentPanel::button_of_the_preset_asks_for_the_gallery() {
  ShownPanel form;
  QSignalSpy asked(&form.panel, &ExperimentPanel::galleryRequested);
  QTest::mouseClick(form.find<QToolButton>("presets"), Qt::LeftButton);
  QCOMPARE(asked.size(), 1);
}

QS_TEST(TestExperimentPanel)
#include "test_experiment_panel.moc"
