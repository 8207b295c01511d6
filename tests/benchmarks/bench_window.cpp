// What watching costs: images per second of a run in the open window beside the same run without one.
//
//   QT_QPA_PLATFORM=offscreen bench_window --benchmark_enable_random_interleaving=true
//                                          --benchmark_repetitions=5
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <memory>

#include "core/session.h"
#include "core/settings/settings.h"
#include "tests/ui/own_settings.h"
#include "ui/main_window.h"
#include "ui/workspace.h"

namespace {

constexpr std::int64_t kFirstStep = 100, kSteps = 300;
constexpr int kPatience = 300'000;  // milliseconds; the built-in digits are drawn before the first step

qs::Experiment lenet_on_digits() {
  qs::Experiment experiment;
  for (const auto& [key, value] : {std::pair{"data", "digits"},
                                   {"method", "rq"},
                                   {"weight_bits", "2"},
                                   {"act_bits", "2"},
                                   {"epochs", "100"},
                                   {"warm_start_epochs", "0"}})
    set_text(experiment, key, value);
  return experiment;
}

/// The time of one training step, over kSteps steps of what `step` counts.
template <class Step>
void measure(benchmark::State& state, const Step& step) {
  if (!QTest::qWaitFor([&] { return step() >= kFirstStep; }, kPatience))
    return state.SkipWithError("the run does not start");
  const std::int64_t first = step();
  QElapsedTimer timer;
  timer.start();
  std::int64_t last = first;
  if (!QTest::qWaitFor([&] { return (last = step()) >= first + kSteps; }, kPatience))
    return state.SkipWithError("the run does not go on");
  const double seconds = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
  state.SetIterationTime(seconds);
  state.counters["images_per_second"] =
      static_cast<double>((last - first) * lenet_on_digits().batch_size) / seconds;
}

void headless(benchmark::State& state) {
  const qs::OwnSettings settings;
  for (auto _ : state) {
    qs::Session session(
        {.experiment = lenet_on_digits(), .directory = settings.runs().toStdString() + "/run"});
    session.run();
    measure(state, [&] {
      session.request_snapshot();
      QTest::qWait(500);  // a snapshot now and then, to know the step
      return session.latest()->progress.step;
    });
  }
}

void in_the_window(benchmark::State& state) {
  const qs::OwnSettings settings;
  for (auto _ : state) {
    qs::Theme theme{*qApp};
    qs::MainWindow window{theme, settings.runs()};
    window.resize(1280, 800);
    window.show();
    window.workspace().setExperiment(lenet_on_digits());
    window.actions()[qs::ActionId::start_pause]->trigger();
    measure(state, [&] {
      const qs::SnapshotPointer newest = window.workspace().newest();
      return newest ? newest->progress.step : std::int64_t{-1};
    });
    window.actions()[qs::ActionId::stop]->trigger();
    if (!QTest::qWaitFor([&] { return window.control().state() == qs::RunState::stopped; }, kPatience))
      state.SkipWithError("the run does not stop");
  }
}

BENCHMARK(headless)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(in_the_window)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
