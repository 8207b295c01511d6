// What two thousand runs cost the window: opening it, sorting, filtering and grouping the list, drawing
// twenty of them overlaid, and the memory of it all. The runs are made here and then thrown away.
//
//   QT_QPA_PLATFORM=offscreen bench_many_runs
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QTableView>
#include <QTest>
#include <filesystem>

#include "core/base/json.h"
#include "core/figures.h"
#include "core/figures/layout.h"
#include "core/figures/style.h"
#include "core/settings/settings.h"
#include "tests/support/small_run.h"
#include "tests/ui/own_settings.h"
#include "ui/main_window.h"
#include "ui/workspace.h"

namespace {

namespace fs = std::filesystem;

constexpr int kRuns = 2000, kSeeds = 5, kOverlaid = 20;
constexpr int kPatience = 60'000;

/// A result as runs have it; the numbers differ so that sorting has something to do.
void write_result(const fs::path& run, int number) {
  const double error = 0.5 + 0.001 * ((number * 7919) % 1000);
  qs::write_json(run / "result.json", {{"test_error_float_pct", 0.5},
                                       {"test_error_quantized_pct", error},
                                       {"validation_error_final_pct", 1.0},
                                       {"model_bits", 1e6 + number},
                                       {"bops", 1e9},
                                       {"zeros_pct", 10.0},
                                       {"epochs", 3.0},
                                       {"seconds", 10.0},
                                       {"images_per_second", 5000.0},
                                       {"compression", 16.0},
                                       {"average_weight_bits", 2.0}});
}

/// Five seeds of each of four hundred experiments.
void make_runs(const fs::path& workspace) {
  const fs::path first = workspace / "run-0000";
  SmallRun::start(first);
  const auto config = qs::read_json(first / "config.json");
  for (int i = 0; i < kRuns; ++i) {
    const fs::path run = workspace / ("run-" + std::to_string(10'000 + i).substr(1));
    if (i > 0) fs::copy(first, run, fs::copy_options::recursive);
    auto own = config;
    auto& experiment = own["experiment"];
    experiment["seed"] = 1 + i % kSeeds;
    experiment["learning_rate"] = 1e-5 * (1 + i / kSeeds);
    qs::write_json(run / "config.json", own);
    write_result(run, i);
  }
}

struct Desk {
  qs::OwnSettings settings;
  qs::Theme theme{*qApp};

  Desk() { make_runs(settings.runs().toStdString()); }
};

Desk& desk() {
  static Desk the_desk;
  return the_desk;
}

std::unique_ptr<qs::MainWindow> opened() {
  auto window = std::make_unique<qs::MainWindow>(desk().theme, desk().settings.runs());
  window->resize(1366, 768);
  window->show();
  if (!QTest::qWaitFor([&] { return window->workspace().runs().size() == kRuns; }, kPatience))
    qFatal("the list is not read");
  QTest::qWait(0);
  return window;
}

void open_the_window(benchmark::State& state) {
  desk();
  for (auto _ : state) {
    auto window = opened();
    state.PauseTiming();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024.0;
    window.reset();
    state.ResumeTiming();
  }
}

template <class Act>
void measure(benchmark::State& state, const Act& act) {
  auto window = opened();
  auto* table = window->findChild<QTableView*>(QStringLiteral("runs_table"));
  for (auto _ : state) {
    act(*window, *table);
    table->viewport()->repaint();
  }
}

void sort(benchmark::State& state) {
  int column = 0;
  measure(state, [&](qs::MainWindow&, QTableView& table) {
    ++column;
    table.sortByColumn(1 + column % 6, column % 2 ? Qt::AscendingOrder : Qt::DescendingOrder);
  });
}

void filter(benchmark::State& state) {
  int turn = 0;
  measure(state, [&](qs::MainWindow& window, QTableView&) {
    auto* edit = window.findChild<QLineEdit*>(QStringLiteral("runs_filter"));
    edit->setText(turn++ % 2 ? QString() : QStringLiteral("0.7"));
  });
}

void group(benchmark::State& state) {
  measure(state, [&](qs::MainWindow& window, QTableView&) {
    window.findChild<QCheckBox*>(QStringLiteral("runs_seeds"))->toggle();
  });
}

/// Curves of twenty runs: read, built and laid out, as often as a snapshot arrives.
void overlay_twenty(benchmark::State& state) {
  auto window = opened();
  qs::Workspace& workspace = window->workspace();
  workspace.setFocus(qs::runKey(workspace.runs()[0].directory));
  for (int i = 1; i < kOverlaid; ++i)
    workspace.tick(qs::runKey(workspace.runs()[static_cast<std::size_t>(i * kSeeds)].directory));
  if (!QTest::qWaitFor([&] { return workspace.view().runs.size() == kOverlaid; }, kPatience))
    return state.SkipWithError("the runs are not read");
  const qs::FigureKind& kind = qs::figure_kind("curves");
  for (auto _ : state) {
    const qs::Figure figure =
        kind.build({.runs = workspace.view().runs, .layer = {}, .options = qs::Options(kind.options)});
    benchmark::DoNotOptimize(qs::lay_out(figure, qs::figure_style("screen-light"), {900.0, 500.0}));
  }
}

BENCHMARK(open_the_window)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(sort)->Unit(benchmark::kMillisecond)->Iterations(12);
BENCHMARK(filter)->Unit(benchmark::kMillisecond)->Iterations(12);
BENCHMARK(group)->Unit(benchmark::kMillisecond)->Iterations(12);
BENCHMARK(overlay_twenty)->Unit(benchmark::kMillisecond);

}  // namespace
