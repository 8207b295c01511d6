// The results of runs in the window: the table, the verdict on two experiments, and what is copied.
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

#include "core/settings/settings.h"
#include "support/test_main.h"
#include "ui/dialogs/results_dialog.h"

using namespace qs;

namespace {

RunSummary run(const std::string& method, std::uint64_t seed, double error) {
  RunSummary summary;
  set_text(summary.experiment, "method", method);
  summary.experiment.weight_bits = summary.experiment.act_bits = method == "float" ? 32 : 2;
  summary.experiment.seed = seed;
  summary.directory = "/runs/" + method + std::to_string(seed);
  summary.state = RunState::finished;
  summary.test_error_quantized_pct = error;
  return summary;
}

std::vector<RunSummary> six_runs() {
  return {run("rq", 1, 3.0),  run("rq", 2, 3.1),   run("lsq", 1, 1.0),
          run("lsq", 2, 1.1), run("lsq", 3, 1.05), run("float", 1, 0.6)};
}

QPushButton* button(const QDialog& dialog, const char* words) {
  for (QPushButton* one : dialog.findChildren<QPushButton*>())
    if (one->text().remove(QLatin1Char('&')) == QLatin1String(words)) return one;
  return nullptr;
}

}  // namespace

class TestResultsDialog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_row_for_each_experiment_and_the_best_is_bold() {
    ResultsDialog dialog(six_runs(), {}, nullptr);
    const auto* table = dialog.findChild<QTableWidget*>(QStringLiteral("results_table"));
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->item(2, 1)->text(), QStringLiteral("LSQ"));
    QCOMPARE(table->item(2, 3)->text(), QStringLiteral("best"));
    QCOMPARE(table->item(2, 4)->text(), QStringLiteral("1.05 ± 0.05 (3)"));
    QVERIFY(table->item(2, 4)->font().bold() && !table->item(1, 4)->font().bold());
  }

  void chosen_runs_come_first_and_two_experiments_are_judged() {
    ResultsDialog dialog(six_runs(), {QStringLiteral("/runs/lsq2"), QStringLiteral("/runs/rq1")}, nullptr);
    auto* first = dialog.findChild<QComboBox*>(QStringLiteral("first_experiment"));
    auto* second = dialog.findChild<QComboBox*>(QStringLiteral("second_experiment"));
    const auto* verdict = dialog.findChild<QLabel*>(QStringLiteral("verdict"));
    const auto* differences = dialog.findChild<QTableWidget*>(QStringLiteral("differences"));
    QVERIFY2(first->currentText().startsWith(QStringLiteral("LSQ 2/2")), qPrintable(first->currentText()));
    QVERIFY(first->currentText().endsWith(QStringLiteral("3 seeds")));
    QVERIFY2(verdict->text().startsWith(QStringLiteral("LSQ 2/2 is better by 2.00")),
             qPrintable(verdict->text()));
    QCOMPARE(differences->item(0, 0)->text(), QStringLiteral("Method"));
    QTest::keyClick(second, Qt::Key_Down);  // the float network, of one seed
    QVERIFY2(verdict->text().startsWith(QStringLiteral("not decided: a single seed")),
             qPrintable(verdict->text()));
    second->setCurrentIndex(first->currentIndex());
    QVERIFY(verdict->text().contains(QStringLiteral("the same one twice")));
    QCOMPARE(differences->rowCount(), 0);
  }

  void buttons_copy_what_they_say() {
    ResultsDialog dialog(six_runs(), {}, nullptr);
    QTest::mouseClick(button(dialog, "Copy as Markdown"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("| LSQ | 2/2 | 3 |")));
    QTest::mouseClick(button(dialog, "Copy as LaTeX"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\\toprule")));
    QTest::mouseClick(button(dialog, "Copy settings"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(
        QStringLiteral("setting\tRQ 2/2\tLSQ 2/2\nmethod\trq\tlsq")));
  }

  void a_single_experiment_has_no_verdict() {
    ResultsDialog dialog({run("rq", 1, 3.0), run("rq", 2, 3.1)}, {}, nullptr);
    QVERIFY(dialog.findChild<QTableWidget*>(QStringLiteral("results_table"))->item(0, 3)->text().isEmpty());
    QVERIFY(dialog.findChild<QLabel*>(QStringLiteral("verdict"))
                ->text()
                .startsWith(QStringLiteral("Only one experiment")));
  }

  void without_finished_runs_it_says_what_will_appear() {
    std::vector<RunSummary> runs{run("rq", 1, 3.0)};
    runs[0].state = RunState::stopped;
    ResultsDialog dialog(runs, {}, nullptr);
    QVERIFY(dialog.findChild<QLabel*>(QStringLiteral("verdict"))
                ->text()
                .contains(QStringLiteral("No run has finished")));
    QTest::mouseClick(button(dialog, "Copy settings"), Qt::LeftButton);  // harmless
  }
};

QS_TEST(TestResultsDialog)
#include "test_results_dialog.moc"
