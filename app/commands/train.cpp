// Train a network, or go on with a run that was interrupted.
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/commands/commands.h"
#include "app/progress.h"
#include "core/base/atomic_file.h"
#include "core/catalog.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/run_store.h"
#include "core/session.h"

namespace qs {
namespace {

constexpr std::chrono::milliseconds kRefresh{200};

bool has_ended(RunState state) {
  return state == RunState::finished || state == RunState::stopped || state == RunState::failed;
}

void print_result(const std::filesystem::path& directory, Output output) {
  const std::string text = read_file(directory / "result.json");
  if (output == Output::json) {
    std::printf("%s\n", text.c_str());
    return;
  }
  const auto result = nlohmann::ordered_json::parse(text);
  const auto number = [&](const char* key) { return result.at(key).is_number() ? result.at(key).get<double>() : 0.0; };
  std::printf("test error, quantized     %.2f %%\n", number("test_error_quantized_pct"));
  std::printf("test error, float weights %.2f %%\n", number("test_error_float_pct"));
  std::printf("model                     %.0f bits, %.1f %% zeros, %.4g bit operations per image\n",
              number("model_bits"), number("zeros_pct"), number("bops"));
  std::printf("time                      %.1f s, %.0f images/s\n", number("seconds"), number("images_per_second"));
  std::printf("run                       %s\n", directory.c_str());
}

/// Follows the session to its end.
RunState follow(Session& session) {
  ProgressPrinter printer;
  bool stopping = false;
  session.run();
  while (!has_ended(session.state())) {
    std::this_thread::sleep_for(kRefresh);
    if (was_interrupted() && !stopping) {
      session.stop();
      stopping = true;
    }
    session.request_snapshot();
    printer.show(*session.latest());
  }
  printer.show(*session.latest());
  printer.finish();
  return session.state();
}

}  // namespace

int train(const TrainRequest& request) {
  const std::filesystem::path directory =
      request.directory.empty() ? new_run_directory(default_workspace(), request.experiment) : request.directory;
  if (!request.resume) require_runnable(request.experiment);
  const Experiment experiment = request.resume ? open_run(directory).experiment : request.experiment;
  catch_interrupts();
  std::fprintf(stderr, "%s\n", title(experiment).c_str());
  Session session({.experiment = experiment, .directory = directory.string(), .resume = request.resume});
  const RunState end = follow(session);
  if (end == RunState::failed) {
    std::fprintf(stderr, "quantscope: %s\n", session.latest()->progress.message.c_str());
    // Nothing was trained: the request itself was refused (data missing, directory not usable).
    return session.latest()->progress.step == 0 && session.latest()->layers.empty() ? 2 : 1;
  }
  if (end == RunState::stopped) {
    std::fprintf(stderr, "stopped; go on with: quantscope train --resume --out %s\n", directory.c_str());
    return 0;
  }
  print_result(directory, request.output);
  return 0;
}

int train_without_window() {
  std::fprintf(stderr, "There is no display, so the first experiment runs here; its figures become files.\n");
  TrainRequest request;
  request.experiment = preset("quick-rq-st-2-2").experiment;
  request.directory = new_run_directory(default_workspace(), request.experiment);
  const int status = train(request);
  if (status != 0 || was_interrupted()) return status;
  const std::filesystem::path folder = request.directory / "figures";
  std::filesystem::create_directories(folder);
  for (const FigureKind& kind : figure_kinds())
    for (const char* format : {"pdf", "svg", "png"}) {
      PlotRequest figure;
      figure.runs = {request.directory};
      figure.figure = kind.id;
      figure.format = format;
      figure.width_mm = 174.0;
      figure.out = folder / (kind.id + "." + format);
      figure.provenance = command_line(request.experiment);
      plot(figure);
    }
  return 0;
}

}  // namespace qs
