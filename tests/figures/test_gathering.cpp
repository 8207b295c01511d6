// Gathering: which runs become rows, in which order, and what their ends say.
#include <QTest>

#include "core/figures.h"
#include "core/settings/settings.h"
#include "support/marks.h"
#include "support/test_main.h"

using namespace qs;

namespace {

RunSummary run_on_grid(const std::string& method, double start, double end, std::uint64_t seed = 1) {
  RunSummary summary;
  set_text(summary.experiment, "method", method);
  summary.experiment.weight_bits = method == "float" ? kFloatBits : 2;
  summary.experiment.seed = seed;
  summary.directory = method + "-" + std::to_string(seed);
  summary.state = RunState::finished;
  summary.on_grid_start_pct = start;
  summary.on_grid_pct = end;
  return summary;
}

Figure gathering(const std::vector<RunSummary>& results, const std::string& names = "most") {
  const FigureKind& kind = figure_kind("gathering");
  Options options(kind.options);
  options.set("names", Value(names));
  return kind.build({.runs = {}, .layer = {}, .options = options, .results = results});
}

/// Of the panel, hollow ones or filled ones, without entries of the legend; from the top down.
std::vector<const Points*> ends(const Panel& panel, bool hollow) {
  std::vector<const Points*> points = marks<Points>(panel);
  std::erase_if(points, [&](const Points* one) { return one->x.empty() || one->hollow != hollow; });
  std::stable_sort(points.begin(), points.end(),
                   [](const Points* a, const Points* b) { return a->y.at(0) > b->y.at(0); });
  return points;
}

}  // namespace

class TestGathering : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void without_quantized_finished_runs_it_says_what_will_appear() {
    RunSummary stopped = run_on_grid("rq", 20, 60);
    stopped.state = RunState::stopped;
    for (const auto& results : {std::vector<RunSummary>{}, {stopped}, {run_on_grid("float", 0, 0)}}) {
      const Figure figure = gathering(results);
      QVERIFY(figure.panels.empty());
      QVERIFY(!figure.empty_reason.empty());
    }
  }

  void the_largest_share_is_on_top_and_seeds_are_one_row() {
    const Figure figure = gathering({run_on_grid("twn", 24, 30), run_on_grid("rq", 20, 60, 1),
                                     run_on_grid("rq", 22, 70, 2), run_on_grid("lsq", 26, 25)});
    const Panel& panel = figure.panels.at(0);
    const auto after = ends(panel, false), before = ends(panel, true);
    QCOMPARE(after.size(), std::size_t{3});
    QCOMPARE(before.size(), std::size_t{3});
    QCOMPARE(after[0]->x.at(0), 65.0);
    QCOMPARE(before[0]->x.at(0), 21.0);
    QCOMPARE(after[0]->y.at(0), before[0]->y.at(0));
    QVERIFY(after[0]->names.at(0).find("21.0 → 65.0 ± 7.1 (2)") != std::string::npos);
    QCOMPARE(after[0]->keys.at(0), std::string("rq-1"));
    QVERIFY(after[1]->texts.at(0).find("TWN") != std::string::npos);
    QCOMPARE(after[2]->x.at(0), 25.0);
    QCOMPARE(marks<Line>(panel).size(), std::size_t{3});
    QVERIFY(figure.note.find("there was no grid") == std::string::npos);
  }

  void names_stand_beside_the_rows_farthest_from_chance_beside_all_or_none() {
    std::vector<RunSummary> runs;
    for (const char* method : {"rq", "rq-st", "twn", "lsq", "bwn", "lab", "late", "ttq"})
      runs.push_back(run_on_grid(method, 25, 26 + static_cast<double>(runs.size())));
    const auto named = [&](const std::string& names) {
      const Figure figure = gathering(runs, names);
      std::vector<std::string> list;
      for (const Points* end : ends(figure.panels.at(0), false))
        if (!end->texts.empty()) list.push_back(end->keys.at(0));
      return list;
    };
    QCOMPARE(named("most"),
             (std::vector<std::string>{"ttq-1", "late-1", "lab-1", "bwn-1", "lsq-1", "twn-1"}));
    QCOMPARE(named("all").size(), runs.size());
    QVERIFY(named("none").empty());
  }

  void a_run_that_did_not_record_its_start_has_only_an_end_and_the_note_says_so() {
    const Figure figure = gathering({run_on_grid("rq", RunSummary::kUnknown, 60)});
    const Axis& rows = figure.panels.at(0).y;
    QVERIFY(rows.min == 0.0 && rows.max >= 6.0);  // no ticks between two rows
    QCOMPARE(ends(figure.panels.at(0), true).size(), std::size_t{0});
    QCOMPARE(ends(figure.panels.at(0), false).size(), std::size_t{1});
    QVERIFY(figure.note.find("there was no grid") != std::string::npos);
  }
};

QS_TEST(TestGathering)
#include "test_gathering.moc"
