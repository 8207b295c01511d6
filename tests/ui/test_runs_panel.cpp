// The list of runs with real clicks: groups of seeds, tags, notes, the archive, damaged runs.
#include <QCheckBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "support/test_main.h"
#include "ui/panels/runs_model.h"
#include "ui/panels/runs_panel.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

RunSummary seed(std::uint64_t number, double error) {
  RunSummary run;
  run.directory = "/runs/s" + std::to_string(number);
  run.name = "RQ seed " + std::to_string(number);
  run.experiment.method = "rq";
  run.experiment.seed = number;
  run.state = RunState::finished;
  run.test_error_quantized_pct = error;
  run.model_bits = 8000.0;
  return run;
}

struct Desk {
  Workspace workspace{QStringLiteral("/runs")};
  RunsPanel panel{workspace};
  QTableView* table = panel.findChild<QTableView*>(QStringLiteral("runs_table"));

  explicit Desk(std::vector<RunSummary> runs) {
    workspace.setRuns(std::move(runs));
    panel.resize(1200, 300);
    panel.show();
    if (!QTest::qWaitForWindowActive(&panel)) qFatal("the panel does not appear");
  }
  QString cell(int row, const char* title) const {
    const QAbstractItemModel& model = *table->model();
    for (int column = 0; column < model.columnCount(); ++column)
      if (model.headerData(column, Qt::Horizontal).toString() == QLatin1String(title))
        return model.index(row, column).data().toString();
    return QStringLiteral("no such column");
  }
  void click(const char* box) {
    auto* check = panel.findChild<QCheckBox*>(QLatin1String(box));
    QTest::mouseClick(check, Qt::LeftButton, Qt::NoModifier, QPoint(8, check->height() / 2));
  }
};

}  // namespace

class TestRunsPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_click_groups_seeds_with_mean_and_deviation() {
    RunSummary other = seed(1, 9.0);
    other.directory = "/runs/other";
    other.experiment.learning_rate = 0.5;
    Desk desk({seed(1, 1.0), seed(2, 1.4), seed(3, 1.2), other});
    QCOMPARE(desk.table->model()->rowCount(), 4);
    desk.click("runs_seeds");
    QCOMPARE(desk.table->model()->rowCount(), 2);
    const int row = desk.cell(0, "Seed") == QStringLiteral("1, 2, 3") ? 0 : 1;
    QCOMPARE(desk.cell(row, "Error quantized %"), QStringLiteral("1.20 ± 0.20"));
    QVERIFY(!desk.cell(row, "Size").contains(QStringLiteral("±")));  // all alike
    QVERIFY(desk.cell(row, "Run").contains(QStringLiteral("3 runs")));
    QCOMPARE(desk.cell(1 - row, "Error quantized %"), QStringLiteral("9.00"));
    // The key ticks all of them; opening shows them as one.
    desk.table->setCurrentIndex(desk.table->model()->index(row, 0));
    desk.table->setFocus();
    QTest::keyClick(desk.table, Qt::Key_T);
    QCOMPARE(desk.workspace.ticked().size(), 3);
    desk.click("runs_seeds");
    QCOMPARE(desk.table->model()->rowCount(), 4);
  }

  void archived_runs_are_listed_only_when_asked_for() {
    RunSummary archived = seed(2, 1.0);
    archived.annotation.archived = true;
    Desk desk({seed(1, 1.0), archived});
    QCOMPARE(desk.table->model()->rowCount(), 1);
    desk.click("runs_archived");
    QCOMPARE(desk.table->model()->rowCount(), 2);
    desk.click("runs_archived");
    desk.workspace.setRuns({archived});
    QVERIFY(desk.table->isHidden());
    QVERIFY(desk.panel.findChild<QCheckBox*>(QStringLiteral("runs_archived"))->isVisible());
  }

  void tags_and_notes_are_columns_that_the_filter_finds() {
    RunSummary tagged = seed(1, 1.0);
    tagged.annotation = {{"paper", "figure 3"}, "first\nline", false};
    Desk desk({tagged, seed(2, 1.0)});
    QCOMPARE(desk.cell(0, "Tags").isEmpty() ? desk.cell(1, "Tags") : desk.cell(0, "Tags"),
             QStringLiteral("paper, figure 3"));
    auto* filter = desk.panel.findChild<QLineEdit*>(QStringLiteral("runs_filter"));
    QTest::keyClicks(filter, QStringLiteral("figure 3"));
    QCOMPARE(desk.table->model()->rowCount(), 1);
    QCOMPARE(desk.cell(0, "Note"), QStringLiteral("first line"));
  }

  void a_damaged_run_says_so() {
    RunSummary damaged = seed(1, 1.0);
    damaged.problem = "metrics.csv: is cut off";
    Desk desk({damaged});
    QCOMPARE(desk.cell(0, "State"), QStringLiteral("damaged"));
    QCOMPARE(desk.table->model()->index(0, 0).data(Qt::ToolTipRole).toString(),
             QStringLiteral("metrics.csv: is cut off"));
  }
};

QS_TEST(TestRunsPanel)
#include "test_runs_panel.moc"
