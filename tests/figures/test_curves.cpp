#include <QTest>
#include <set>

#include "core/figures.h"
#include "support/figure_text.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Figure curves_figure(std::vector<std::shared_ptr<const Snapshot>> runs,
                     const std::string& error_axis = "log") {
  const FigureKind& kind = figure_kind("curves");
  Options options(kind.options);
  options.set("error_axis", error_axis);
  return kind.build({std::move(runs), "", options});
}

}  // namespace

class TestCurves : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void figure_of_one_run_is_as_approved() {
    const std::string text = figure_text(curves_figure({small_snapshot()}));
    QCOMPARE(text, approved_text("curves_one", text));
  }
  void figure_of_two_runs_is_as_approved() {
    const auto other = small_snapshot();
    other->progress.steps_per_epoch = 5;
    const std::string text = figure_text(curves_figure({small_snapshot(), other}));
    QCOMPARE(text, approved_text("curves_two", text));
  }
  void penalty_is_drawn_only_when_there_is_one() {
    const auto run = small_snapshot();
    QCOMPARE(curves_figure({run}).panels.size(), std::size_t{3});
    run->series[5].append({30, 0.5});
    QCOMPARE(curves_figure({run}).panels.back().title, std::string("Penalty"));
  }
  void error_axis_can_be_linear() {
    QCOMPARE(curves_figure({small_snapshot()}, "linear").panels[1].y.scale, Scale::linear);
  }
  void errors_of_zero_are_gaps_that_the_note_mentions() {
    const auto run = small_snapshot();
    run->series[2].append({30, 0.0});
    QVERIFY(curves_figure({run}).note.find("gaps") != std::string::npos);
    QVERIFY(curves_figure({run}, "linear").note.empty());
  }
  void error_that_is_always_zero_is_drawn_on_a_linear_axis() {
    const auto run = small_snapshot();
    run->series[2] = Series({"error_pct", "", "", "", "%"}, "", "validation hard");
    run->series[2].append({10, 0.0});
    run->series.erase(run->series.begin() + 3);
    QCOMPARE(curves_figure({run}).panels[1].y.scale, Scale::linear);
  }
  void runs_of_one_name_have_entries_of_their_own() {
    const Figure figure = curves_figure({small_snapshot(), small_snapshot(), small_snapshot()});
    std::set<std::string> labels;
    for (const Mark& mark : figure.panels[0].marks)
      if (const auto* points = std::get_if<Points>(&mark)) labels.insert(points->label);
    QVERIFY(labels.contains("Small run [1]") && labels.contains("Small run [3]"));
  }
  void a_float_start_lies_before_zero_and_is_said() {
    const auto trained = small_snapshot(), cached = small_snapshot();
    trained->progress.float_epochs = 1.0;
    for (const auto& runs : {std::vector<std::shared_ptr<const Snapshot>>{trained}, {cached, trained}}) {
      const Panel panel = curves_figure(runs).panels[0];
      QCOMPARE(*panel.x.min, -1.0);
      const auto* rule = std::get_if<Rule>(&panel.marks.back());
      QVERIFY(rule && rule->at == 0.0 && !rule->label.empty());
    }
    const Figure figure = curves_figure({trained});
    QCOMPARE(std::get<Line>(figure.panels[0].marks[0]).x, (std::vector<double>{-1.0, 0.0, 1.0}));
    QCOMPARE(*curves_figure({cached}).panels[0].x.min, 0.0);
  }
  void nothing_trained_yet_is_explained() {
    QVERIFY(!curves_figure({std::make_shared<Snapshot>()}).empty_reason.empty());
    QVERIFY(!curves_figure({}).empty_reason.empty());
    QVERIFY(!curves_figure({nullptr}).empty_reason.empty());
  }
};

QS_TEST(TestCurves)
#include "test_curves.moc"
