// Draws a figure of recorded runs into a file.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

#include "app/commands/commands.h"
#include "app/figure_output.h"
#include "app/runs_at.h"
#include "core/base/number_text.h"
#include "core/base/shell_word.h"
#include "core/figures.h"
#include "core/provenance.h"
#include "core/run_store.h"
#include "core/values/error.h"

namespace qs {
namespace {

using SharedSnapshot = std::shared_ptr<const Snapshot>;

SharedSnapshot snapshot_of(const std::filesystem::path& run, const PlotRequest& request) {
  open_run(run);  // says what is wrong with what is not a run
  const SharedSnapshot last = snapshot_at(run, std::numeric_limits<std::int64_t>::max());
  if (request.step) return snapshot_at(run, *request.step);
  if (!request.epoch) return last;
  const double steps =
      (*request.epoch + last->progress.float_epochs) * static_cast<double>(last->progress.steps_per_epoch);
  return steps < static_cast<double>(last->progress.step) ? snapshot_at(run, std::llround(steps)) : last;
}

void require_layer(const Snapshot& snapshot, const std::string& layer) {
  std::string known;
  for (const LayerView& one : snapshot.layers) {
    if (one.name == layer) return;
    known += (known.empty() ? "" : ", ") + one.name;
  }
  throw Error("--layer", "there is no layer \"" + layer + "\"", "choose one of: " + known);
}

/// The command that draws the figure again.
std::string figure_command(const PlotRequest& request) {
  std::string command = "quantscope plot";
  for (const std::filesystem::path& run : request.runs) command += " " + shell_word(run.string());
  command += " --figure " + request.figure;
  if (!request.layer.empty()) command += " --layer " + shell_word(request.layer);
  if (request.step) command += " --step " + std::to_string(*request.step);
  if (request.epoch) command += " --epoch " + shortest_text(*request.epoch);
  for (const OptionSpec& spec : request.options.specs())
    if (const Value& value = request.options.values().at(spec.key); value != spec.default_value)
      command += " --set " + shell_word(spec.key + "=" + to_text(value));
  const ExportSettings& page = request.settings;
  command += " --style " + page.style + " --width-mm " + shortest_text(page.width_mm);
  if (page.height_mm > 0.0) command += " --height-mm " + shortest_text(page.height_mm);
  return command + " --out " + shell_word(request.out.string());
}

}  // namespace

int run_command(const PlotRequest& request) {
  const FigureKind& kind = figure_kind(request.figure);
  FigureInput input{.runs = {}, .layer = request.layer, .options = request.options};
  std::vector<Experiment> experiments;
  if (kind.source == FigureSource::results) {
    input.results = runs_at(request.runs);
    for (const RunSummary& run : input.results)
      if (run.state == RunState::finished) experiments.push_back(run.experiment);
  } else {
    for (const auto& run : request.runs) {
      input.runs.push_back(snapshot_of(run, request));
      experiments.push_back(input.runs.back()->experiment);
    }
    if (!request.layer.empty()) require_layer(*input.runs.front(), request.layer);
  }
  ExportSettings settings = request.settings;
  settings.provenance = provenance_of(experiments, figure_command(request));
  write_figure(kind.build(input), settings, request.out);
  std::cout << request.out.string() << '\n';
  return kSuccess;
}

}  // namespace qs
