// How long the quantizer lab takes from a drag to the repainted figure, for methods that cost little and
// much.
//
//   QT_QPA_PLATFORM=offscreen bench_laboratory
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QSignalSpy>

#include "tests/ui/own_settings.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace {

struct Asked {
  const char* method;
  int bits;
};
constexpr Asked kAsked[] = {{"twn", 2}, {"rq", 2}, {"rq", 8}, {"vnq", 2}, {"lq-net", 3}};

void drag(benchmark::State& state) {
  const Asked& asked = kAsked[state.range(0)];
  state.SetLabel(std::string(asked.method) + " " + std::to_string(asked.bits));
  const qs::OwnSettings settings;
  qs::Theme theme{*qApp};
  qs::Workspace workspace{settings.runs()};
  qs::LaboratoryWindow window{workspace, theme, nullptr};
  QSignalSpy answered(&window, &qs::LaboratoryWindow::answered);
  window.show();
  qs::LabQuestion question = window.question();
  question.method = asked.method;
  question.bits = asked.bits;
  window.setQuestion(question);
  answered.wait(10'000);
  double x = -0.2;
  for (auto _ : state) {
    QElapsedTimer timer;
    timer.start();
    x = x > 0.2 ? -0.2 : x + 0.013;
    qs::LabQuestion next = window.question();
    next.at = x;
    window.setQuestion(next);
    if (!answered.wait(10'000)) return state.SkipWithError("there is no answer");
    QApplication::processEvents();
    state.SetIterationTime(static_cast<double>(timer.nsecsElapsed()) * 1e-9);
  }
}
/// The part of it that is not painting.
void answer(benchmark::State& state) {
  const Asked& asked = kAsked[state.range(0)];
  state.SetLabel(std::string(asked.method) + " " + std::to_string(asked.bits));
  qs::LabQuestion question = qs::question_from(qs::Options(qs::laboratory_settings()));
  question.method = asked.method;
  question.bits = asked.bits;
  question = qs::made_possible(question);
  double x = -0.2;
  for (auto _ : state) {
    x = x > 0.2 ? -0.2 : x + 0.013;
    question.at = x;
    const qs::LabAnswer answered = qs::ask_laboratory(question);
    benchmark::DoNotOptimize(qs::laboratory_figure(answered, qs::Options(qs::laboratory_options())));
  }
}
BENCHMARK(answer)->DenseRange(0, std::ssize(kAsked) - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(drag)->DenseRange(0, std::ssize(kAsked) - 1)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
