// The long-tail figure: two runs side by side, from the readings of the family "tail".
#include <QTest>
#include <cmath>

#include "core/figures.h"
#include "support/marks.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::shared_ptr<const Snapshot> run(const std::string& method, double largest) {
  auto snapshot = small_snapshot();
  snapshot->experiment.method = method;
  snapshot->series.clear();
  for (const LayerView& layer : snapshot->layers)
    for (const char* key : {"largest_weight", "median_filter_maximum", "excess_kurtosis", "tail_share",
                            "rounding_error", "on_grid"}) {
      Series series({key, "", "tail", "", ""}, layer.name, "weights");
      series.append({1.0, largest});
      series.append({10.0, largest / 2.0});
      snapshot->series.push_back(series);
    }
  return snapshot;
}

Figure long_tail_figure(std::vector<std::shared_ptr<const Snapshot>> runs, const std::string& layer = "",
                        const std::string& counts = "log") {
  const FigureKind& kind = figure_kind("long-tail");
  Options options(kind.options);
  options.set_text("counts", counts);
  return kind.build({std::move(runs), layer, options});
}

}  // namespace

class TestLongTail : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void without_a_run_there_is_a_reason() { QVERIFY(!long_tail_figure({}).empty_reason.empty()); }

  void two_runs_share_one_range_of_weights() {
    const Figure figure = long_tail_figure({run("wnq", 1.0), run("lq-net", 2.0)}, "conv");
    QCOMPARE(figure.panels.size(), std::size_t{7});
    QVERIFY(figure.panels[0].x.min == figure.panels[1].x.min &&
            figure.panels[0].x.max == figure.panels[1].x.max);
    QVERIFY(figure.panels[0].title != figure.panels[1].title);
    QCOMPARE(long_tail_figure({run("wnq", 1.0)}, "conv").panels.size(), std::size_t{6});
  }

  void bars_and_start_hold_all_weights() {
    const Figure figure = long_tail_figure({run("wnq", 1.0)}, "conv", "linear");
    QCOMPARE(figure.panels[0].y.scale, Scale::linear);
    const Bars& bars = *marks<Bars>(figure.panels[0]).at(0);
    const double width = *figure.panels[0].x.max / 50.0;
    double total = 0.0;
    for (std::size_t i = 0; i < bars.heights.size(); ++i)
      total += bars.heights[i] * (bars.edges[i + 1] - bars.edges[i]) / width;
    QVERIFY2(std::abs(total - 100.0) < 1e-3, qPrintable(QString::number(total)));
  }

  void largest_weights_of_both_runs_are_drawn_against_epochs() {
    const Figure figure = long_tail_figure({run("wnq", 1.0), run("lq-net", 2.0)}, "conv");
    const auto lines = marks<Line>(figure.panels[2]);
    QCOMPARE(lines.size(), std::size_t{4});
    QCOMPARE(lines[0]->y, (std::vector<double>{1.0, 0.5}));
    QCOMPARE(lines[2]->y, (std::vector<double>{2.0, 1.0}));
    QVERIFY(!(lines[0]->style.colour == lines[2]->style.colour));
  }

  void a_float_start_that_the_run_trained_itself_does_not_count() {
    const auto trained = std::make_shared<Snapshot>(*run("lq-net", 2.0));
    trained->experiment.epochs = 2;
    Progress& progress = trained->progress;
    progress.step = 10;
    progress.steps_per_epoch = 2;
    progress.float_epochs = 4.0;
    progress.epoch = 1.0;
    progress.epochs = 2.0;
    const Figure figure = long_tail_figure({trained}, "conv");
    const Line& largest = *marks<Line>(figure.panels[1]).at(0);
    QCOMPARE(largest.x, (std::vector<double>{1.0}));
    QCOMPARE(largest.y, (std::vector<double>{1.0}));
    QCOMPARE(marks<Points>(figure.panels[2]).at(0)->y, (std::vector<double>{1.0, 1.0}));  // the start
    progress.epoch = -1.0;  // the method has not begun
    const Figure early = long_tail_figure({trained}, "conv");
    QCOMPARE(marks<Line>(early.panels[1]).at(0)->x, (std::vector<double>{-3.5, 1.0}));
  }

  void every_layer_has_a_hollow_start_and_a_filled_now() {
    const Figure figure = long_tail_figure({run("wnq", 1.0), run("lq-net", 2.0)});
    const auto points = marks<Points>(figure.panels[3]);
    QCOMPARE(points.size(), std::size_t{4});
    QVERIFY(points[0]->hollow && !points[1]->hollow);
    QCOMPARE(points[0]->y, (std::vector<double>{1.0, 1.0}));
    QCOMPARE(points[0]->marker, points[1]->marker);
    QCOMPARE(points[3]->y, (std::vector<double>{1.0, 1.0}));
    QCOMPARE(points[2]->y, (std::vector<double>{2.0, 2.0}));
  }
};

QS_TEST(TestLongTail)
#include "test_long_tail.moc"
