// The truth about mixed precision is kept with its run, drawn from there, and refused when it makes no sense.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/atomic_file.h"
#include "core/figures.h"
#include "core/mixed_record.h"
#include "support/complaint.h"
#include "support/small_run.h"
#include "support/test_main.h"

using namespace qs;

namespace {

MixedPrecision small_truth() {
  MixedPrecision truth{
      .title = "LeNet-5 · mnist",
      .layers = {"conv1", "fc1"},
      .images = 200,
      .error_float_pct = 1.5,
      .is_complete = true,
      .assignments = {{{1, 1}, 10.0, 90}, {{1, 2}, 14.0, 20}, {{2, 1}, 16.0, 40}, {{2, 2}, 20.0, 3}},
      .front = {0, 1, 3},
      .proxies = {},
      .seconds = 1.25};
  truth.proxies.push_back({.id = "mse",
                           .name = "weight error",
                           .kendall_tau = 0.5,
                           .mean_regret_pct = 0.25,
                           .largest_regret_pct = 2.0,
                           .choices = {0, 2, 3}});
  return truth;
}

}  // namespace

class TestMixedRecord : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void what_is_recorded_comes_back() {
    const QTemporaryDir place;
    const std::filesystem::path run = place.path().toStdString();
    QVERIFY(!recorded_mixed(run));
    const MixedPrecision truth = small_truth();
    record_mixed(run, truth);
    const auto read = recorded_mixed(run);
    QVERIFY(read);
    QCOMPARE(read->title, truth.title);
    QCOMPARE(read->layers, truth.layers);
    QCOMPARE(read->images, truth.images);
    QCOMPARE(read->error_float_pct, 1.5);
    QVERIFY(read->is_complete && !read->has_normalization);
    QCOMPARE(read->front, truth.front);
    QCOMPARE(read->assignments.size(), std::size_t{4});
    QCOMPARE(read->assignments[1].bits, (std::vector<int>{1, 2}));
    QCOMPARE(read->assignments[1].wrong, std::int64_t{20});
    QCOMPARE(read->assignments[2].size_bits, 16.0);
    QCOMPARE(read->proxies.at(0).choices, truth.proxies[0].choices);
    QCOMPARE(read->proxies.at(0).kendall_tau, 0.5);
  }

  void it_goes_when_the_weights_that_it_tells_of_are_trained_on() {
    const QTemporaryDir place;
    const std::filesystem::path run = std::filesystem::path(place.path().toStdString()) / "a";
    SmallRun::start(run);
    record_mixed(run, small_truth());
    QVERIFY(recorded_mixed(run));
    SmallRun more = SmallRun::resume(run);
    QVERIFY(recorded_mixed(run));
    for (int step = 0; step < 10; ++step) more.step();  // saves a checkpoint
    QVERIFY(!recorded_mixed(run));
  }

  void the_figure_shows_cloud_front_and_choices() {
    const FigureKind& kind = figure_kind("mixed");
    const Figure empty = kind.build({.runs = {}, .layer = {}, .options = Options(kind.options)});
    QVERIFY(empty.empty_reason.find("quantscope mixed") != std::string::npos);
    const Figure figure = kind.build({.runs = {},
                                      .layer = {},
                                      .options = Options(kind.options),
                                      .mixed = std::make_shared<MixedPrecision>(small_truth())});
    QCOMPARE(figure.panels.size(), std::size_t{1});
    std::size_t lines = 0;
    for (const Mark& mark : figure.panels[0].marks) {
      if (const auto* points = std::get_if<Points>(&mark)) QCOMPARE(points->x.size(), std::size_t{4});
      const auto* line = std::get_if<Line>(&mark);
      lines += line != nullptr;
      if (line && line->label == "true Pareto front") QCOMPARE(line->y.back(), 1.5);  // 3 of 200
    }
    QCOMPARE(lines, std::size_t{2});
    QVERIFY(figure.note.find("Kendall") != std::string::npos);
  }

  // Of a deep network only single layers and pairs are tried: their front is not that of all assignments.
  void the_figure_of_a_part_says_that_it_is_one() {
    MixedPrecision part = small_truth();
    part.is_complete = false;
    part.proxies.clear();
    const FigureKind& kind = figure_kind("mixed");
    const Figure figure = kind.build({.runs = {},
                                      .layer = {},
                                      .options = Options(kind.options),
                                      .mixed = std::make_shared<MixedPrecision>(part)});
    for (const Mark& mark : figure.panels.at(0).marks)
      if (const auto* line = std::get_if<Line>(&mark))
        QCOMPARE(line->label, std::string("Pareto front of these"));
    QVERIFY(figure.note.find("single layers") != std::string::npos);
    QVERIFY(figure.note.find("Kendall") == std::string::npos);
  }

  void damaged_records_are_refused_with_the_place() {
    const QTemporaryDir place;
    const std::filesystem::path run = place.path().toStdString();
    record_mixed(run, small_truth());
    const std::string sound = read_file(run / "mixed.json");
    const std::pair<const char*, const char*> damages[] = {{"\"front\"", "\"fronts\""},
                                                           {"\"images\": 200", "\"images\": 0"},
                                                           {"\"wrong\": 90", "\"wrong\": \"many\""}};
    for (const auto& [from, to] : damages) {
      std::string text = sound;
      const std::size_t at = text.find(from);
      QVERIFY2(at != std::string::npos, from);
      text.replace(at, std::string(from).size(), to);
      write_file(run / "mixed.json", text);
      QVERIFY2(complaint_text([&] { recorded_mixed(run); }).contains(QStringLiteral("mixed.json")), to);
    }
    MixedPrecision astray = small_truth();
    astray.front = {0, 9};
    record_mixed(run, astray);
    QVERIFY(complaint_text([&] { recorded_mixed(run); }).contains(QStringLiteral("front")));
  }
};

QS_TEST(TestMixedRecord)
#include "test_mixed_record.moc"
