// Draws a figure of recorded runs into a file.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

#include "app/commands/commands.h"
#include "app/figure_output.h"
#include "app/runs_at.h"
#include "core/figures.h"
#include "core/run_store.h"
#include "core/settings/settings.h"
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

}  // namespace

int run_command(const PlotRequest& request) {
  const FigureKind& kind = figure_kind(request.figure);
  FigureInput input{.runs = {}, .layer = request.layer, .options = request.options};
  if (kind.source == FigureSource::results) {
    input.results = runs_at(request.runs);
    write_figure(kind.build(input), request.settings, request.out);
    std::cout << request.out.string() << '\n';
    return kSuccess;
  }
  for (const auto& run : request.runs) input.runs.push_back(snapshot_of(run, request));
  if (!request.layer.empty()) require_layer(*input.runs.front(), request.layer);
  ExportSettings settings = request.settings;
  settings.provenance = command_line(input.runs.front()->experiment);
  write_figure(kind.build(input), settings, request.out);
  std::cout << request.out.string() << '\n';
  return kSuccess;
}

}  // namespace qs
