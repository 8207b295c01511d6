#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QMenu>
#include <QSet>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/settings.h"
#include "support/test_main.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"
#include "ui/saved_state.h"

using namespace qs;

namespace {

struct SavedDesk {
  OwnSettings settings;
  Theme theme{*qApp};
};

QDockWidget* dock(MainWindow& window, const char* name) {
  return window.findChild<QDockWidget*>(QString::fromLatin1(name));
}

}  // namespace

class TestSavedState : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_dock_and_toolbar_has_its_own_name();
  void layout_comes_back_at_the_next_start();
  void columns_of_the_runs_can_be_chosen_and_come_back();
  void damaged_layout_falls_back_to_the_default();
  void layout_of_another_version_falls_back_to_the_default();
  void reset_layout_shows_every_panel_again();
  void last_experiment_comes_back_with_its_options();
  void damaged_experiment_gives_way_to_the_first_one();
  void recent_runs_are_few_unique_and_still_there();
  void theme_is_remembered_and_unknown_names_follow_the_desktop();
};

void TestSavedState::every_dock_and_toolbar_has_its_own_name() {
  SavedDesk desk;
  MainWindow window(desk.theme, desk.settings.runs());
  QSet<QString> names;
  QList<QWidget*> parts;
  for (QDockWidget* part : window.findChildren<QDockWidget*>()) parts.append(part);
  for (QToolBar* part : window.findChildren<QToolBar*>()) parts.append(part);
  for (QWidget* part : parts) {
    QVERIFY(!part->objectName().isEmpty());
    names.insert(part->objectName());
  }
  QCOMPARE(names.size(), parts.size());
  QVERIFY(parts.size() >= 5);
}

void TestSavedState::layout_comes_back_at_the_next_start() {
  SavedDesk desk;
  {
    MainWindow window(desk.theme, desk.settings.runs());
    window.show();
    dock(window, "runs")->hide();
    window.addDockWidget(Qt::LeftDockWidgetArea, dock(window, "layers"));
    window.close();
  }
  MainWindow window(desk.theme, desk.settings.runs());
  window.show();
  QVERIFY(dock(window, "runs")->isHidden());
  QVERIFY(!dock(window, "experiment")->isHidden());
  QCOMPARE(window.dockWidgetArea(dock(window, "layers")), Qt::LeftDockWidgetArea);
}

void TestSavedState::columns_of_the_runs_can_be_chosen_and_come_back() {
  SavedDesk desk;
  const auto shown = [](MainWindow& window) {
    const auto* table = window.findChild<QTableView*>(QStringLiteral("runs_table"));
    QStringList titles;
    for (int column = 0; column < table->model()->columnCount(); ++column)
      if (!table->isColumnHidden(column))
        titles.append(table->model()->headerData(column, Qt::Horizontal).toString());
    return titles;
  };
  QStringList chosen;
  {
    MainWindow window(desk.theme, desk.settings.runs());
    window.show();
    const QStringList usual = shown(window);
    QVERIFY(usual.contains(QStringLiteral("Size")) && !usual.contains(QStringLiteral("KL nat")));
    for (QAction* action : window.findChild<QMenu*>(QStringLiteral("runs_columns"))->actions()) {
      QVERIFY(action->isChecked() == usual.contains(action->text()));
      if (action->text() == QStringLiteral("Size") || action->text() == QStringLiteral("KL nat"))
        action->trigger();
    }
    chosen = shown(window);
    QVERIFY(!chosen.contains(QStringLiteral("Size")) && chosen.contains(QStringLiteral("KL nat")));
    QCOMPARE(chosen.size(), usual.size());
    window.close();
  }
  MainWindow window(desk.theme, desk.settings.runs());
  window.show();
  QCOMPARE(shown(window), chosen);
  window.actions()[ActionId::reset_layout]->trigger();
  QVERIFY(shown(window).contains(QStringLiteral("Size")) &&
          !shown(window).contains(QStringLiteral("KL nat")));
}

void TestSavedState::damaged_layout_falls_back_to_the_default() {
  SavedDesk desk;
  QSettings().setValue(QStringLiteral("layout/docks"), QByteArray("no layout at all"));
  QSettings().setValue(QStringLiteral("layout/geometry"), 17);
  MainWindow window(desk.theme, desk.settings.runs());
  window.show();
  for (QDockWidget* part : window.findChildren<QDockWidget*>()) QVERIFY(!part->isHidden());
  QCOMPARE(window.dockWidgetArea(dock(window, "layers")), Qt::RightDockWidgetArea);
}

void TestSavedState::layout_of_another_version_falls_back_to_the_default() {
  SavedDesk desk;
  {
    MainWindow window(desk.theme, desk.settings.runs());
    window.show();
    dock(window, "layers")->hide();
    QSettings().setValue(QStringLiteral("layout/docks"), window.saveState(0));
    QSettings().setValue(QStringLiteral("layout/geometry"), window.saveGeometry());
  }
  MainWindow window(desk.theme, desk.settings.runs());
  window.show();
  QVERIFY(!dock(window, "layers")->isHidden());
}

void TestSavedState::reset_layout_shows_every_panel_again() {
  SavedDesk desk;
  MainWindow window(desk.theme, desk.settings.runs());
  window.show();
  for (QDockWidget* part : window.findChildren<QDockWidget*>()) part->hide();
  dock(window, "layers")->setFloating(true);
  window.actions()[ActionId::reset_layout]->trigger();
  for (QDockWidget* part : window.findChildren<QDockWidget*>()) {
    QVERIFY(!part->isHidden());
    QVERIFY(!part->isFloating());
  }
}

void TestSavedState::last_experiment_comes_back_with_its_options() {
  SavedDesk desk;
  Experiment experiment = preset("rq-4-4-mnist").experiment;
  set_text(experiment, "seed", "77");
  set_text(experiment, "learning_rate", "0.0003");
  const OptionSpec& option = method_info("rq").options.front();
  set_text(experiment, option.key, to_text(option.default_value));
  {
    MainWindow window(desk.theme, desk.settings.runs());
    window.workspace().setExperiment(experiment);
    window.close();
  }
  MainWindow window(desk.theme, desk.settings.runs());
  const Experiment& again = window.workspace().experiment();
  for (const ExperimentField& field : experiment_fields()) {
    QVERIFY2(get(again, field) == get(experiment, field), field.spec.key.c_str());
  }
  QVERIFY(again.method_options.values() == experiment.method_options.values());
  QCOMPARE(again.preset, experiment.preset);
}

void TestSavedState::damaged_experiment_gives_way_to_the_first_one() {
  SavedDesk desk;
  const QString key = QStringLiteral("experiment");
  for (const QStringList& lines :
       {QStringList{QStringLiteral("method=no such method")}, QStringList{QStringLiteral("epochs=many")},
        QStringList{QStringLiteral("no equals sign")}, QStringList{QStringLiteral("preset=gone")},
        QStringList{QString()}}) {
    QSettings().setValue(key, lines);
    QVERIFY(!SavedState().experiment());
    MainWindow window(desk.theme, desk.settings.runs());
    QCOMPARE(window.workspace().experiment().preset, firstExperiment().preset);
  }
}

void TestSavedState::recent_runs_are_few_unique_and_still_there() {
  SavedDesk desk;
  QTemporaryDir folder;
  SavedState state;
  for (int i = 0; i < 12; ++i) {
    const QString name = QString::number(i);
    QVERIFY(QDir(folder.path()).mkdir(name));
    state.addRecentRun(folder.filePath(name));
  }
  state.addRecentRun(folder.filePath(QStringLiteral("5")));
  QCOMPARE(state.recentRuns().size(), 10);
  QCOMPARE(state.recentRuns().first(), folder.filePath(QStringLiteral("5")));
  QCOMPARE(state.recentRuns().count(folder.filePath(QStringLiteral("5"))), 1);
  QVERIFY(QDir(folder.path()).rmdir(QStringLiteral("5")));
  QCOMPARE(state.recentRuns().first(), folder.filePath(QStringLiteral("11")));
}

void TestSavedState::theme_is_remembered_and_unknown_names_follow_the_desktop() {
  SavedDesk desk;
  SavedState state;
  QCOMPARE(state.theme(), ThemeChoice::system);
  for (ThemeChoice choice : {ThemeChoice::dark, ThemeChoice::light, ThemeChoice::system}) {
    state.saveTheme(choice);
    QCOMPARE(SavedState().theme(), choice);
  }
  QSettings().setValue(QStringLiteral("theme"), QStringLiteral("purple"));
  QCOMPARE(SavedState().theme(), ThemeChoice::system);
  desk.theme.choose(ThemeChoice::dark);
  QCOMPARE(desk.theme.figureStyle(), QStringLiteral("screen-dark"));
  desk.theme.choose(ThemeChoice::light);
  QCOMPARE(desk.theme.figureStyle(), QStringLiteral("screen-light"));
}

QS_TEST(TestSavedState)
#include "test_saved_state.moc"
