// Trains, or continues a run, with progress on standard error and the result on standard output.
#include <atomic>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/experiment_options.h"
#include "app/figure_output.h"
#include "app/progress.h"
#include "app/text.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/presets.h"
#include "core/recipes.h"
#include "core/run_store.h"
#include "core/session.h"
#include "core/settings/titles.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

void print_row(const std::string& name, const std::string& value) {
  std::cout << "  " << padded(name, 26) << value << '\n';
}

void print_summary(const RunSummary& run) {
  std::cout << run.name << '\n';
  print_row("test error, quantized", fixed(run.test_error_quantized_pct, 2) + " %");
  print_row("test error, float weights", fixed(run.test_error_float_pct, 2) + " %");
  print_row("model size", fixed(run.model_bits / 8000.0, 1) + " kB");
  print_row("bit operations per image", rounded(run.bops));
  print_row("zero weights", fixed(run.zeros_pct, 1) + " %");
  print_row("float weights on the grid", fixed(run.on_grid_pct, 1) + " %");
  print_row("recipe", recipe_sentence(run.experiment));
  print_row("time", fixed(run.seconds, 1) + " s, " + fixed(run.images_per_second, 0) + " images/s");
  print_row("run", run.directory.string());
}

void print_result(const fs::path& directory, Output output) {
  if (output == Output::text) return print_summary(open_run(directory));
  nlohmann::ordered_json result = read_json(directory / "result.json");
  result["directory"] = directory.string();
  print_json(result);
}

int report_end(const Session& session, const TrainRequest& request, const fs::path& directory,
               bool has_begun) {
  const Progress& progress = session.latest()->progress;
  switch (session.state()) {
    case RunState::finished:
      print_result(directory, request.output);
      return kSuccess;
    case RunState::stopped:
      std::cerr << "Stopped after step " << progress.step << " of " << progress.steps
                << "; continue with: quantscope train --resume --out " << directory.string() << '\n';
      return kInterrupted;
    default:
      // What fails before the first step is a file or an argument that was refused.
      if (!has_begun) throw Error("", progress.message);
      std::cerr << progress.message << '\n';
      return kFailedRun;
  }
}

}  // namespace

int run_command(const TrainRequest& request) {
  require_located(request.resume ? open_run(request.out).experiment.data : request.experiment.data);
  const fs::path directory =
      !request.out.empty() ? request.out : new_run_directory(default_workspace(), request.experiment);
  print_remarks(request.remarks);
  note_interruptions();
  std::atomic<bool> has_begun = false;
  Session session({.experiment = request.experiment,
                   .directory = directory.string(),
                   .resume = request.resume,
                   .epochs = request.epochs,
                   .threads = request.threads,
                   .on_state = [&](RunState state) {
                     if (state == RunState::running) has_begun = true;
                   }});
  follow(session);
  return report_end(session, request, directory, has_begun);
}

int train_and_draw() {
  const Experiment experiment = first_preset().experiment;
  const fs::path directory = new_run_directory(default_workspace(), experiment);
  std::cerr << "There is no display, so this run is shown here: " << title(experiment) << '\n';
  const int status = run_command(TrainRequest{.experiment = experiment, .out = directory});
  if (status != kSuccess) return status;
  write_all_figures(directory);
  std::cout
      << "  figures                   weights, scales and curves (.pdf, .png, .svg), in the same directory\n";
  return status;
}

}  // namespace qs
