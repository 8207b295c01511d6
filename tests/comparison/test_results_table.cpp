// Groups by seed, what differs between experiments, and tables in three notations.
#include <QTest>
#include <cmath>

#include "core/comparison/results_table.h"
#include "core/comparison/settings_table.h"
#include "core/settings/settings.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

namespace {

RunSummary run(const std::string& method, std::int64_t weight_bits, std::uint64_t seed, double error) {
  RunSummary summary;
  set_text(summary.experiment, "method", method);
  summary.experiment.weight_bits = weight_bits;
  summary.experiment.act_bits = method == "float" ? 32 : weight_bits;
  summary.experiment.data = "mnist";
  summary.experiment.seed = seed;
  summary.directory = method + std::to_string(seed);
  summary.state = RunState::finished;
  summary.test_error_quantized_pct = error;
  summary.model_bits = 8000.0 * static_cast<double>(weight_bits);
  return summary;
}

std::vector<std::uint8_t> no_misses(const RunSummary&) { return {}; }

std::vector<RunSummary> example() {
  return {run("rq", 2, 2, 1.2),     run("float", 32, 1, 0.6), run("rq", 2, 1, 1.0),
          run("rq", 4, 1, 0.7),     run("rq", 4, 2, 0.72),    run("rq-st", 2, 1, 2.5),
          run("rq-st", 2, 2, 2.52), run("rq-st", 2, 3, 2.48)};
}

}  // namespace

class TestResultsTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runs_that_differ_in_the_seed_only_belong_together() {
    std::vector<RunSummary> runs = example();
    runs[2].experiment.threads = 2;
    runs[2].experiment.preset = "rq-2-2-mnist";
    const std::vector<RunGroup> groups = group_by_seed(runs);
    QCOMPARE(groups.size(), std::size_t{4});
    QCOMPARE(groups[0].runs.size(), std::size_t{2});
    QCOMPARE(groups[0].runs[0]->experiment.seed, std::uint64_t{1});  // by seed
    const Estimate error = estimate(groups[0], &RunSummary::test_error_quantized_pct);
    QS_NEAR(error.mean, 1.1, 1e-12);
    QS_NEAR(error.deviation, 0.1414213562, 1e-9);
    QCOMPARE(estimate_text(error, 2), std::string("1.10 ± 0.14 (2)"));
    QCOMPARE(estimate_text(estimate({0.6}), 2), std::string("0.60 (1)"));
    QCOMPARE(estimate_text(estimate({RunSummary::kUnknown}), 2), std::string("–"));
    runs[2].experiment.epochs += 1;
    QCOMPARE(group_by_seed(runs).size(), std::size_t{5});
  }

  void only_what_differs_is_listed() {
    Experiment a, b;
    set_text(a, "method", "rq");
    set_text(b, "method", "lsq");
    b.epochs = a.epochs + 3;
    const std::vector<SettingRow> rows = settings_table({a, b}, true);
    const auto row = [&](const std::string& key) {
      return std::find_if(rows.begin(), rows.end(), [&](const SettingRow& one) { return one.key == key; });
    };
    QCOMPARE(row("epochs")->values[1], std::to_string(b.epochs));
    QCOMPARE(row("method")->values[0], std::string("rq"));
    QCOMPARE(row("lambda")->values[1], std::string("–"));  // LSQ has no temperature
    QVERIFY(row("batch_size") == rows.end());
    QVERIFY(settings_table({a, a}, true).empty());
    QVERIFY(settings_table({a, b}, false).size() > rows.size());
    const std::string text = settings_text({"A", "B"}, {{"epochs", "Epochs", {"5", "8"}}});
    QCOMPARE(text, std::string("setting\tA\tB\nepochs\t5\t8\n"));
  }

  void the_best_of_a_column_is_marked_and_the_others_are_judged() {
    const std::vector<RunSummary> runs = example();
    const std::vector<ResultsTable> tables = results_tables(runs, no_misses);
    QCOMPARE(tables.size(), std::size_t{1});
    const std::vector<TableRow>& rows = tables[0].rows;
    QCOMPARE(rows.size(), std::size_t{4});
    QCOMPARE(rows[0].method, std::string("Float"));  // in the order of the menu
    QVERIFY(rows[0].is_float && rows[0].verdict.empty() && !rows[0].cells[0].is_best);
    QCOMPARE(rows[1].bits, std::string("2/2"));
    QCOMPARE(rows[2].verdict, std::string("best"));
    QVERIFY(rows[2].cells[0].is_best && !rows[1].cells[0].is_best);
    QCOMPARE(rows[1].verdict, std::string("not decided"));  // two seeds, far apart
    QCOMPARE(rows[3].verdict.substr(0, 14), std::string("worse by 1.79 "));
  }

  void other_tasks_have_tables_of_their_own_and_unfinished_runs_none() {
    std::vector<RunSummary> runs = example();
    runs[3].experiment.data = "digits";
    runs[4].state = RunState::stopped;
    const std::vector<ResultsTable> tables = results_tables(runs, no_misses);
    QCOMPARE(tables.size(), std::size_t{2});
    QCOMPARE(tables[0].rows.size() + tables[1].rows.size(), std::size_t{4});
  }

  void rows_of_the_same_name_say_in_what_they_differ() {
    std::vector<RunSummary> runs{run("rq", 2, 1, 1.0), run("rq", 2, 1, 1.1)};
    runs[1].experiment.epochs = 77;
    const std::vector<ResultsTable> tables = results_tables(runs, no_misses);
    QCOMPARE(tables[0].rows[1].method, std::string("RQ, epochs 77"));
  }

  void three_notations_say_the_same() {
    const std::vector<RunSummary> runs = example();
    const std::vector<ResultsTable> tables = results_tables(runs, no_misses);
    const std::string markdown = markdown_table(tables), latex = latex_table(tables), csv = csv_table(tables);
    QVERIFY2(markdown.find("| RQ | 4/4 | 2 | **0.71 ± 0.01** |") != std::string::npos, markdown.c_str());
    QVERIFY(markdown.find("KL to float") == std::string::npos);  // nobody knows it here
    QVERIFY2(latex.find("RQ & 4/4 & 2 & {\\boldmath $0.71 \\pm 0.01$}") != std::string::npos, latex.c_str());
    QVERIFY(latex.find("\\toprule") != std::string::npos && latex.find("±") == std::string::npos);
    QVERIFY2(csv.find("RQ,4/4,2,0.71,0.01414213562373") != std::string::npos, csv.c_str());
    const auto fields = [](const std::string& line) { return std::count(line.begin(), line.end(), ','); };
    std::size_t begin = 0;
    const auto expected = fields(csv.substr(0, csv.find('\n')));
    for (std::size_t end = csv.find('\n'); end != std::string::npos; end = csv.find('\n', begin)) {
      QCOMPARE(fields(csv.substr(begin, end - begin)), expected);
      begin = end + 1;
    }
  }
};

QS_TEST(TestResultsTable)
#include "test_results_table.moc"
