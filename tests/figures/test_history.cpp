// Weights over a run: percentiles from counts, levels over time, ridges, ranges of steps.
#include <QTest>
#include <cmath>

#include "core/figures.h"
#include "support/marks.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Ten weights spread evenly over −width … width, of epoch e at step 10 e.
std::shared_ptr<const Snapshot> frame(double epoch, float width) {
  auto run = small_snapshot();
  run->layers.resize(1);
  run->progress.step = static_cast<std::int64_t>(10.0 * epoch);
  run->progress.epoch = epoch;
  run->layers[0].latent = {{-width, 0.0f, width}, {5, 5}, {}};
  run->layers[0].grid.levels = {-width, width};
  return run;
}

Figure history(const std::vector<std::shared_ptr<const Snapshot>>& frames,
               const std::vector<std::pair<std::string, std::string>>& choices = {}) {
  const FigureKind& kind = figure_kind("history");
  Options options(kind.options);
  for (const auto& [key, value] : choices) options.set_text(key, value);
  return kind.build({.runs = {}, .layer = {}, .options = options, .results = {}, .history = frames});
}

bool close_to(double a, double b) { return std::abs(a - b) < 1e-6; }

}  // namespace

class TestHistory : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void percentiles_are_those_of_the_counts() {
    const Figure figure = history({frame(0, 1.0f), frame(1, 2.0f)});
    const auto bands = marks<Band>(figure.panels.at(0));
    QCOMPARE(bands.size(), std::size_t{3});
    // Even between −1 and 1: the share p lies at 2p − 1.
    QVERIFY(close_to(bands[0]->low[0], -0.98) && close_to(bands[0]->high[0], 0.98));
    QVERIFY(close_to(bands[1]->low[0], -0.9) && close_to(bands[2]->high[0], 0.5));
    QVERIFY(close_to(bands[2]->low[1], -1.0) && close_to(bands[2]->high[1], 1.0));
    const auto lines = marks<Line>(figure.panels[0]);
    QCOMPARE(lines[0]->label, std::string("median"));
    QVERIFY(close_to(lines[0]->y[0], 0.0));
  }

  void levels_jump_where_they_were_seen_to() {
    const Figure figure = history({frame(0, 1.0f), frame(1, 2.0f)});
    const auto lines = marks<Line>(figure.panels.at(0));
    QCOMPARE(lines.size(), std::size_t{3});
    QCOMPARE(lines[2]->x, (std::vector<double>{0, 1, 1}));
    QCOMPARE(lines[2]->y, (std::vector<double>{1, 1, 2}));
  }

  void ridges_stand_at_their_epochs_the_first_in_front() {
    const Figure figure = history({frame(0, 1.0f), frame(1, 2.0f), frame(2, 1.0f)}, {{"draw", "ridge"}});
    const auto lines = marks<Line>(figure.panels.at(0));
    const auto grounds = marks<Band>(figure.panels[0]);
    QCOMPARE(lines.size(), std::size_t{3});
    QVERIFY(grounds[0]->low[0] == 2.0 && grounds[2]->low[0] == 0.0);
    // Twice as wide: half as high, on one scale.
    QVERIFY(close_to(lines[1]->y[0] - 1.0, (lines[2]->y[0] - 0.0) / 2.0));
  }

  void a_range_of_steps_leaves_out_the_others() {
    const std::vector<std::shared_ptr<const Snapshot>> frames{frame(0, 1), frame(1, 1), frame(2, 1),
                                                              frame(4, 1)};
    const Figure some = history(frames, {{"from", "20"}, {"to", "60"}});
    QCOMPARE(marks<Line>(some.panels.at(0))[0]->x, (std::vector<double>{1, 2}));
    QVERIFY(some.note.find("steps 10 to 20") != std::string::npos);
    QVERIFY(!history(frames, {{"from", "60"}, {"to", "70"}}).empty_reason.empty());
  }

  void every_option_changes_the_figure_or_is_idle() {
    const std::vector<std::shared_ptr<const Snapshot>> frames{frame(0, 1), frame(1, 3), frame(2, 2),
                                                              frame(4, 1)};
    const auto drawn = [&](const Figure& figure) { return marks<Line>(figure.panels[0])[0]->x.size(); };
    const std::size_t usual = drawn(history(frames));
    QVERIFY(drawn(history(frames, {{"from", "30"}})) < usual);
    QVERIFY(drawn(history(frames, {{"to", "30"}})) < usual);
    const Figure nothing = history({});
    QCOMPARE(nothing.idle.size(), std::size_t{3});
    QVERIFY(!nothing.empty_reason.empty());
  }
};

QS_TEST(TestHistory)
#include "test_history.moc"
