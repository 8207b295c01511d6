// A grid as a person fills it in becomes the file that the command line takes.
#include <QTest>

#include "core/settings/settings.h"
#include "core/sweep.h"
#include "core/sweep_grid.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

SweepGrid grid() {
  SweepGrid grid;
  set_text(grid.base, "method", "rq-st");
  set_text(grid.base, "data", "mnist");
  set_text(grid.base, "lambda", "2");
  grid.methods = {"rq-st", "lsq"};
  grid.bits = "2/2, 4/4";
  grid.seeds = "1-2, 7";
  return grid;
}

std::vector<SweepRun> runs_of(const SweepGrid& grid) { return parse_sweep(sweep_text(grid), "grid").runs; }

}  // namespace

class TestSweepGrid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void methods_bits_and_seeds_multiply() {
    const std::vector<SweepRun> runs = runs_of(grid());
    QCOMPARE(runs.size(), std::size_t{12});
    for (const SweepRun& run : runs) QCOMPARE(run.experiment.data, std::string("mnist"));
    QCOMPARE(runs[0].experiment.method_options.real("lambda"), 2.0);
    QCOMPARE(runs[0].experiment.seed, std::uint64_t{1});
    QCOMPARE(runs[2].experiment.seed, std::uint64_t{7});
    QCOMPARE(runs[3].experiment.weight_bits, std::int64_t{4});
    QCOMPARE(runs[6].experiment.method, std::string("lsq"));
  }

  void further_settings_multiply_and_combinations_can_be_left_out() {
    SweepGrid more = grid();
    more.settings = {"learning_rate = 0.001, 0.01"};
    QCOMPARE(runs_of(more).size(), std::size_t{24});
    more.exclude = {"method = lsq, learning_rate = 0.01"};
    const std::vector<SweepRun> runs = runs_of(more);
    QCOMPARE(runs.size(), std::size_t{18});
    for (const SweepRun& run : runs)
      QVERIFY(!(run.experiment.method == "lsq" && run.experiment.learning_rate == 0.01));
  }

  void what_a_method_cannot_do_is_adapted_and_trained_once() {
    SweepGrid ternary = grid();
    ternary.methods = {"twn"};
    ternary.bits = "2/32, 2/4";
    ternary.seeds = "1";
    QCOMPARE(runs_of(ternary).size(), std::size_t{1});
  }

  void a_list_is_one_value() {
    SweepGrid drops = grid();
    set_text(drops.base, "schedule", "drops");
    drops.settings = {"drops = [[2, 0.1], [4, 0.1]]"};
    const std::vector<SweepRun> runs = runs_of(drops);
    QCOMPARE(runs.size(), std::size_t{12});
    QVERIFY(runs[0].experiment.drops.find("4") != std::string::npos);
  }

  void what_cannot_be_read_is_refused_in_words() {
    const auto refused = [](auto change) {
      SweepGrid bad = grid();
      change(bad);
      return !complaint_text([&] { runs_of(bad); }).isEmpty();
    };
    QVERIFY(refused([](SweepGrid& g) { g.methods.clear(); }));
    for (const char* bits : {"", "2", "2/", "a/2", "2/2/2", "99/2"})
      QVERIFY2(refused([&](SweepGrid& g) { g.bits = bits; }), bits);
    for (const char* seeds : {"", "x", "3-1", "1-2-3", "0-99999", "-1"})
      QVERIFY2(refused([&](SweepGrid& g) { g.seeds = seeds; }), seeds);
    for (const char* line :
         {"learning_rate", "= 3", "learning_rate =", "nonsense = 3", "learning_rate = ten"})
      QVERIFY2(refused([&](SweepGrid& g) { g.settings = {line}; }), line);
    QVERIFY(refused([](SweepGrid& g) { g.settings = {"epochs = 1", "epochs = 2"}; }));
    QVERIFY(refused([](SweepGrid& g) { g.exclude = {"method = pact"}; }));
  }
};

QS_TEST(TestSweepGrid)
#include "test_sweep_grid.moc"
