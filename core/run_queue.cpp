#include "core/run_queue.h"

#include <algorithm>

#include "core/base/file_system.h"
#include "core/base/json.h"
#include "core/comparison/groups.h"
#include "core/settings/phases.h"
#include "core/settings/settings.h"
#include "core/training/run_directory.h"

namespace qs {
namespace {

constexpr const char* kQueueFile = "queue.json";

double epochs_of(const Experiment& experiment) {
  return static_cast<double>(planned_epochs(experiment) + planned_float_epochs(experiment));
}

/// Images that an epoch trains on, as far as the settings say: 0 stands for all of the data set.
double images_of(const Experiment& experiment) { return static_cast<double>(experiment.train_images); }

}  // namespace

std::vector<QueuedRun> read_queue(const std::filesystem::path& folder) {
  std::vector<QueuedRun> queue;
  const std::filesystem::path file = folder / kQueueFile;
  if (!is_there(file)) return queue;
  const auto document = read_json(file);
  const JsonValue root(document, file.string());
  root.allow_only({"runs"});
  for (const JsonValue& one : root.at("runs").elements()) {
    one.allow_only({"experiment", "directory", "failure", "ticks"});
    QueuedRun run;
    run.experiment = experiment_from_json(one.at("experiment").json(), file.string());
    if (const auto directory = one.find("directory")) run.directory = directory->text();
    if (const auto failure = one.find("failure")) run.failure = failure->text();
    if (const auto ticks = one.find("ticks")) run.ticks = ticks->flag();
    queue.push_back(std::move(run));
  }
  return queue;
}

void write_queue(const std::filesystem::path& folder, const std::vector<QueuedRun>& queue) {
  const std::filesystem::path file = folder / kQueueFile;
  if (queue.empty()) return remove_file(file);
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const QueuedRun& run : queue)
    runs.push_back({{"experiment", to_json(run.experiment)},
                    {"directory", run.directory},
                    {"failure", run.failure},
                    {"ticks", run.ticks}});
  make_folder(folder);
  write_json(file, {{"runs", std::move(runs)}});
}

bool is_same_run(const Experiment& a, const Experiment& b) {
  // What is cheap to compare first: workspaces hold thousands of runs.
  return a.seed == b.seed && a.method == b.method && identity(a) == identity(b);
}

const RunSummary* find_finished(const std::vector<RunSummary>& runs, const Experiment& experiment) {
  for (const RunSummary& run : runs)
    if (run.state == RunState::finished && is_same_run(run.experiment, experiment)) return &run;
  return nullptr;
}

bool has_checkpoint(const std::filesystem::path& directory) { return is_there(directory / kCheckpointFile); }

double expected_seconds(const std::vector<RunSummary>& runs, const Experiment& experiment) {
  double seconds = RunSummary::kUnknown;
  bool is_same_method = false;
  for (const RunSummary& run : runs) {
    const Experiment& e = run.experiment;
    if (run.state != RunState::finished || !(run.seconds > 0.0) || e.network != experiment.network ||
        e.width != experiment.width || e.data != experiment.data)
      continue;
    const bool is_nearer = e.method == experiment.method;
    if (is_same_method && !is_nearer) continue;
    const double trained = run.epochs_done + run.float_epochs;
    double per_epoch = run.seconds / std::max(1.0, trained);
    if (images_of(e) > 0.0 && images_of(experiment) > 0.0) per_epoch *= images_of(experiment) / images_of(e);
    seconds = per_epoch * epochs_of(experiment);
    is_same_method = is_nearer;
  }
  return seconds;
}

}  // namespace qs
