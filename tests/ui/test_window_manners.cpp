// What a user may count on: plain keys, one run in focus that is named once, questions that are obeyed once,
// results in sight, and changes of the settings that can be taken back.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include "core/catalog.h"
#include "core/settings/settings.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"
#include "ui/focused_run.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"
#include "ui/settings_history.h"

using namespace qs;

namespace {

constexpr int kWindowPatience = 60'000;  // milliseconds

struct WindowDesk {
  OwnSettings settings;
  Theme theme{*qApp};
  MainWindow window{theme, settings.runs()};
  QSignalSpy notices{&window.workspace(), &Workspace::noticeRaised};

  WindowDesk() {
    window.resize(1280, 800);
    window.show();
    if (!QTest::qWaitForWindowActive(&window)) qFatal("the window does not appear");
    Experiment experiment = firstExperiment();
    for (const auto& [key, value] : {std::pair{"epochs", "30"},
                                     {"warm_start_epochs", "0"},
                                     {"batch_size", "32"},
                                     {"train_images", "320"},
                                     {"validation_images", "64"},
                                     {"width", "0.1"}})
      set_text(experiment, key, value);
    window.workspace().setExperiment(experiment);
  }
  QAction* action(ActionId id) { return window.actions()[id]; }
  bool waitFor(RunState state) {
    return QTest::qWaitFor([&] { return window.control().state() == state; }, kWindowPatience);
  }
  QTabWidget* views() { return window.findChild<QTabWidget*>(QStringLiteral("views")); }
  QString lastNotice() { return notices.isEmpty() ? QString() : notices.last().first().toString(); }
};

bool editsText(const QWidget* widget) {
  const auto* list = qobject_cast<const QComboBox*>(widget);
  return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
         (list && list->isEditable());
}

/// Waits in the open question until the run has ended, then answers.
void answerWhenEnded(MainWindow& window, QMessageBox::ButtonRole role) {
  QTimer::singleShot(50, qApp, [&window, role] {
    auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (!question) qFatal("no question was asked");
    if (!QTest::qWaitFor([&] { return !window.control().isActive(); }, kWindowPatience))
      qFatal("it does not end");
    for (QAbstractButton* button : question->buttons())
      if (question->buttonRole(button) == role) return QTest::mouseClick(button, Qt::LeftButton);
  });
}

RunSummary finishedRun() {
  RunSummary run;
  run.directory = "/runs/a";
  run.name = "RQ 2/2 finished";
  run.state = RunState::finished;
  run.test_error_quantized_pct = 4.1;
  run.test_error_float_pct = 3.6;
  run.average_weight_bits = 2.0;
  run.model_bits = 8 * 21'000.0;
  return run;
}

std::shared_ptr<Snapshot> running(std::int64_t step, const char* name) {
  auto snapshot = std::make_shared<Snapshot>(*sample_snapshot(1));
  snapshot->name = name;
  snapshot->progress.state = RunState::running;
  snapshot->progress.step = step;
  snapshot->progress.steps = 1000;
  return snapshot;
}

}  // namespace

class TestWindowManners : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void plain_keys_work_from_every_widget_that_edits_no_text() {
    WindowDesk desk;
    desk.window.workspace().setRuns({finishedRun()});
    desk.window.workspace().setFocus(QStringLiteral("/runs/a"));
    desk.window.workspace().setShown(sample_snapshot(1));
    QTRY_VERIFY(desk.window.findChild<QTableView*>(QStringLiteral("layers_table"))->isVisible());
    desk.action(ActionId::start_pause)->disconnect();
    QSignalSpy started(desk.action(ActionId::start_pause), &QAction::triggered);
    int tried = 0, tables = 0, lists = 0;
    for (QWidget* widget : desk.window.findChildren<QWidget*>()) {
      if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
      desk.views()->setCurrentIndex(0);
      widget->setFocus();
      if (QApplication::focusWidget() != widget || editsText(widget)) continue;
      ++tried;
      tables += qobject_cast<QAbstractItemView*>(widget) ? 1 : 0;
      lists += qobject_cast<QComboBox*>(widget) ? 1 : 0;
      const QByteArray which = widget->metaObject()->className() + (' ' + widget->objectName().toUtf8());
      QTest::keyClick(widget, Qt::Key_2);
      QVERIFY2(desk.views()->currentIndex() == 1, which.constData());
      desk.views()->setCurrentIndex(0);
      if (!widget->isVisible() || qobject_cast<QAbstractButton*>(widget)) continue;
      widget->setFocus();
      started.clear();
      QTest::keyClick(widget, Qt::Key_Space);
      QVERIFY2(started.count() == 1, which.constData());
    }
    QVERIFY2(tried > 15 && tables >= 2 && lists >= 5,
             qPrintable(QStringLiteral("%1 widgets, %2 tables, %3 lists").arg(tried).arg(tables).arg(lists)));
  }

  void the_key_for_ticking_ticks() {
    WindowDesk desk;
    desk.window.workspace().setRuns({finishedRun()});
    auto* table = desk.window.findChild<QTableView*>(QStringLiteral("runs_table"));
    table->setCurrentIndex(table->model()->index(0, 0));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_T);
    QCOMPARE(desk.window.workspace().ticked(), QStringList{QStringLiteral("/runs/a")});
    QTest::keyClick(table, Qt::Key_T);
    QVERIFY(desk.window.workspace().ticked().isEmpty());
  }

  void an_answer_that_comes_after_the_end_closes_at_once() {
    WindowDesk desk;
    desk.action(ActionId::start_pause)->trigger();
    QVERIFY(desk.waitFor(RunState::running));
    answerWhenEnded(desk.window, QMessageBox::AcceptRole);
    desk.window.close();
    QVERIFY(!desk.window.isVisible());
  }

  void a_question_that_was_declined_closes_nothing_later() {
    WindowDesk desk;
    desk.action(ActionId::start_pause)->trigger();
    QVERIFY(desk.waitFor(RunState::running));
    answerWhenEnded(desk.window, QMessageBox::RejectRole);
    desk.window.close();
    QVERIFY(desk.window.isVisible());
    desk.action(ActionId::start_pause)->trigger();
    QVERIFY(desk.waitFor(RunState::running));
    QVERIFY(desk.waitFor(RunState::finished));
    QTest::qWait(200);
    QVERIFY(desk.window.isVisible());
  }

  void the_row_of_the_run_in_focus_is_the_current_one_also_when_it_comes_later() {
    WindowDesk desk;
    Workspace& workspace = desk.window.workspace();
    workspace.setRuns({finishedRun()});
    workspace.setFocus(QStringLiteral("/runs/a"));
    workspace.setLive(QStringLiteral("/runs/b"));
    workspace.setFocus(QStringLiteral("/runs/b"));
    workspace.setNewest(running(1, "begun just now"));
    auto* table = desk.window.findChild<QTableView*>(QStringLiteral("runs_table"));
    QCOMPARE(table->model()->rowCount(), 2);
    QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("begun just now"));
  }

  void rewind_begins_the_same_run_anew() {
    WindowDesk desk;
    desk.action(ActionId::step_batch)->trigger();
    QVERIFY(desk.waitFor(RunState::paused));
    QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().shown() != nullptr; }, kWindowPatience));
    const QString first = desk.window.workspace().live();
    const Experiment before = desk.window.workspace().shown()->experiment;
    desk.action(ActionId::new_seed)->trigger();  // is not possible now
    desk.action(ActionId::rewind)->trigger();
    QVERIFY(desk.window.workspace().live() != first);
    QVERIFY(desk.waitFor(RunState::finished));
    QCOMPARE(QString::fromStdString(command_line(desk.window.workspace().newest()->experiment)),
             QString::fromStdString(command_line(before)));
    QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().runs().size() == 2; }, kWindowPatience));
  }

  void what_changes_the_settings_says_so_and_can_be_taken_back() {
    WindowDesk desk;
    Workspace& workspace = desk.window.workspace();
    const std::string before = command_line(workspace.experiment());
    const std::uint64_t seed = workspace.experiment().seed;
    desk.action(ActionId::new_seed)->trigger();
    QVERIFY(desk.lastNotice().contains(QString::number(seed + 1)));
    desk.action(ActionId::reset_experiment)->trigger();
    QCOMPARE(command_line(workspace.experiment()), command_line(firstExperiment()));
    QVERIFY(desk.action(ActionId::undo_settings)->isEnabled());
    desk.action(ActionId::undo_settings)->trigger();
    QCOMPARE(workspace.experiment().seed, seed + 1);
    desk.action(ActionId::undo_settings)->trigger();
    QCOMPARE(command_line(workspace.experiment()), before);
  }

  void typing_in_one_field_is_one_change() {
    Workspace workspace(QStringLiteral("/runs"));
    workspace.setExperiment(firstExperiment());
    SettingsHistory history(workspace);
    for (const char* epochs : {"3", "30"}) {
      Experiment experiment = workspace.experiment();
      set_text(experiment, "epochs", epochs);
      workspace.setExperiment(experiment);
    }
    history.undo();
    QCOMPARE(workspace.experiment().epochs, firstExperiment().epochs);
    QVERIFY(!history.canUndo());
  }

  void the_title_tells_of_the_run_in_focus() {
    Workspace workspace(QStringLiteral("/runs"));
    QCOMPARE(titleText(workspace), QStringLiteral("QuantScope"));
    workspace.setLive(QStringLiteral("/runs/b"));
    workspace.setFocus(QStringLiteral("/runs/b"));
    workspace.setNewest(running(360, "LSQ live"));
    QCOMPARE(titleText(workspace), QStringLiteral("LSQ live (running 36 %) – QuantScope"));
    workspace.setInstant(120);
    workspace.setShown(running(120, "LSQ live"));
    QCOMPARE(titleText(workspace), QStringLiteral("LSQ live (running 36 %, seen at step 120) – QuantScope"));
    workspace.setRuns({finishedRun()});
    workspace.setFocus(QStringLiteral("/runs/a"));
    workspace.setShown(running(1000, "RQ 2/2 finished"));  // as its last frame was recorded
    QCOMPARE(titleText(workspace), QStringLiteral("RQ 2/2 finished (finished) – QuantScope"));
    QCOMPARE(trainedElsewhere(workspace), QStringLiteral("LSQ live"));
  }

  void a_failure_stays_with_its_run() {
    WindowDesk desk;
    Workspace& workspace = desk.window.workspace();
    workspace.setRuns({finishedRun()});
    auto failed = running(10, "diverged");
    failed->progress.state = RunState::failed;
    failed->progress.message = "fc1: the numbers are not finite any more";
    workspace.setLive(QStringLiteral("/runs/b"));
    workspace.setFocus(QStringLiteral("/runs/b"));
    workspace.setNewest(failed);
    const auto sees = [&](const QString& part) {
      for (const QLabel* label : desk.window.findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(part)) return true;
      return false;
    };
    QVERIFY(sees(QStringLiteral("not finite")));
    workspace.setFocus(QStringLiteral("/runs/a"));
    QVERIFY(!sees(QStringLiteral("not finite")));
    QVERIFY(sees(QStringLiteral("diverged (not shown)")));
    QVERIFY(sees(QStringLiteral("error 4.10 % quantized, 3.60 % float · 2 bit a weight · 21")));
  }

  void results_stand_in_the_first_columns() {
    WindowDesk desk;
    const QAbstractItemModel* model =
        desk.window.findChild<QTableView*>(QStringLiteral("runs_table"))->model();
    const QStringList wanted{QStringLiteral("Run"), QStringLiteral("Error quantized %"),
                             QStringLiteral("Error float %"), QStringLiteral("Bits/weight"),
                             QStringLiteral("Size")};
    for (int column = 0; column < wanted.size(); ++column)
      QCOMPARE(model->headerData(column, Qt::Horizontal).toString(), wanted[column]);
  }

  void comparing_tails_opens_their_view_and_names_its_data() {
    WindowDesk desk;
    desk.action(ActionId::compare_tails)->trigger();
    QCOMPARE(desk.views()->tabText(desk.views()->currentIndex()), QStringLiteral("Long tail"));
    QVERIFY2(desk.lastNotice().contains(QStringLiteral("Built-in digits")), qPrintable(desk.lastNotice()));
    QVERIFY(desk.window.workspace().experiment().preset.empty());
    desk.window.control().stop();
    QVERIFY(desk.waitFor(RunState::stopped));
  }
};

QS_TEST(TestWindowManners)
#include "test_window_manners.moc"
