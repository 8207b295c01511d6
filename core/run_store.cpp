#include "core/run_store.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <set>

#include "core/base/file_system.h"
#include "core/base/folders.h"
#include "core/base/json.h"
#include "core/base/sentence_of.h"
#include "core/catalog.h"
#include "core/files/npy.h"
#include "core/settings/phases.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/curves.h"
#include "core/training/run_config.h"
#include "core/training/run_directory.h"
#include "core/training/run_lock.h"
#include "core/training/run_tables.h"
#include "core/training/snapshot_file.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kAllSteps = std::numeric_limits<std::int64_t>::max();

/// A number of result.json; NaN where the run had none.
double number(const JsonValue& result, std::string_view key) {
  const JsonValue value = result.at(key);
  return value.is_null() ? kUnknown : value.real();
}

RunSummary blank_summary(const fs::path& directory) {
  RunSummary run;
  run.directory = directory;
  run.name = directory.filename().string();
  return run;
}

void add_config(RunSummary& run) {
  RunConfig config = read_run_config(run.directory);
  run.experiment = std::move(config.experiment);
  run.started = std::move(config.started);
  run.name = std::move(config.name);
  run.epochs_planned = static_cast<double>(planned_epochs(run.experiment));
}

void add_metrics(RunSummary& run) {
  const std::vector<EpochRow> epochs = read_tables(run.directory, kAllSteps).epochs;
  if (epochs.empty()) return;
  const auto is_float = [](const EpochRow& row) { return row.phase.starts_with(kWarmStart); };
  if (is_float(epochs.back()))
    run.float_epochs = static_cast<double>(planned_float_epochs(run.experiment));
  else
    run.float_epochs = static_cast<double>(std::count_if(epochs.begin(), epochs.end(), is_float));
  run.epochs_done = static_cast<double>(epochs.back().epoch) - run.float_epochs;
  run.validation_error_pct = epochs.back().validation_error_hard_pct;
  run.images_per_second = epochs.back().images_per_second;
  run.seconds = 0.0;
  for (const EpochRow& row : epochs) run.seconds += std::isnan(row.epoch_seconds) ? 0.0 : row.epoch_seconds;
}

void add_result(RunSummary& run) {
  const fs::path file = run.directory / kResultFile;
  if (!is_there(file)) return;
  const auto document = read_json(file);
  const JsonValue result(document, file.string());
  run.epochs_done = run.epochs_planned = number(result, "epochs") - run.float_epochs;
  run.test_error_float_pct = number(result, "test_error_float_pct");
  run.test_error_quantized_pct = number(result, "test_error_quantized_pct");
  run.validation_error_pct = number(result, "validation_error_final_pct");
  run.model_bits = number(result, "model_bits");
  run.bops = number(result, "bops");
  if (document.contains("average_weight_bits"))
    run.average_weight_bits = number(result, "average_weight_bits");
  if (document.contains("compression")) run.bits_per_number = kFloatBits / number(result, "compression");
  run.zeros_pct = number(result, "zeros_pct");
  if (document.contains("on_grid_pct")) run.on_grid_pct = number(result, "on_grid_pct");
  for (const auto& [key, member] : {std::pair{"test_error_at_best_pct", &RunSummary::test_error_at_best_pct},
                                    {"kl_to_float", &RunSummary::kl_to_float},
                                    {"flips_pct", &RunSummary::flips_pct},
                                    {"on_grid_start_pct", &RunSummary::on_grid_start_pct}})
    if (document.contains(key)) run.*member = number(result, key);
  run.seconds = number(result, "seconds");
  run.images_per_second = number(result, "images_per_second");
  run.state = RunState::finished;
}

void add_annotation(RunSummary& run) {
  const fs::path file = run.directory / kAnnotationFile;
  if (!is_there(file)) return;
  const auto document = read_json(file);
  const JsonValue annotation(document, file.string());
  annotation.allow_only({"tags", "note", "archived"});
  if (const auto tags = annotation.find("tags"))
    for (const JsonValue& tag : tags->elements()) run.annotation.tags.push_back(tag.text());
  if (const auto note = annotation.find("note")) run.annotation.note = note->text();
  if (const auto archived = annotation.find("archived")) run.annotation.archived = archived->flag();
}

/// What can still be read; all that cannot is put into `problem`.
RunSummary summary_of_what_is_left(const fs::path& directory) {
  RunSummary run = blank_summary(directory);
  for (const auto add : {add_config, add_metrics, add_result, add_annotation}) {
    try {
      add(run);
    } catch (const std::exception& error) {
      run.problem += (run.problem.empty() ? "" : "; ") + sentence_of(error);
    }
  }
  return run;
}

/// Frames of version 0.1.0 count epochs from the start of the run and do not say where the method began.
void count_from_the_method(Snapshot& snapshot) {
  Progress& progress = snapshot.progress;
  if (!std::isnan(progress.float_epochs)) return;
  progress.float_epochs = std::max(0.0, progress.epochs - static_cast<double>(snapshot.experiment.epochs));
  progress.epoch -= progress.float_epochs;
  progress.epochs -= progress.float_epochs;
}

void add_series(Snapshot& snapshot, const fs::path& directory) {
  try {
    const RunTables tables = read_tables(directory, snapshot.progress.step);
    snapshot.series = Curves(observables_of(snapshot.experiment), tables).series();
  } catch (const Error& error) {
    snapshot.progress.message = error.what();
  }
}

}  // namespace

fs::path default_workspace() {
  const char* given = std::getenv("QUANTSCOPE_RUNS");
  return given && *given ? fs::path(given) : data_folder() / "runs";
}

fs::path new_run_directory(const fs::path& workspace, const Experiment& experiment) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts = {};
  ::gmtime_r(&now, &parts);
  char time[32];
  std::strftime(time, sizeof time, "%Y%m%d-%H%M%S", &parts);
  const std::string name = experiment.method + "-" + std::to_string(experiment.weight_bits) + "-" +
                           std::to_string(experiment.act_bits) + "-" + experiment.network + "-" +
                           experiment.data + "-s" + std::to_string(experiment.seed) + "-" + time;
  make_folder(workspace);
  std::error_code failure;
  // Whoever makes the directory has it for himself, also when others try at the same moment.
  for (int i = 1;; ++i) {
    const fs::path directory = workspace / (i == 1 ? name : name + "-" + std::to_string(i));
    if (fs::create_directory(directory, failure)) return directory;
    if (!is_there(directory)) throw Error{directory.string(), "cannot be made: " + failure.message()};
  }
}

std::vector<RunSummary> list_runs(const fs::path& workspace) {
  std::vector<RunSummary> runs;
  std::error_code ignored;  // no workspace yet: no runs
  for (const auto& entry : fs::directory_iterator(workspace, ignored))
    if (entry.is_directory(ignored) && is_run(entry.path()))
      runs.push_back(summary_of_what_is_left(entry.path()));
  std::sort(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) {
    return std::pair(a.started, a.directory) < std::pair(b.started, b.directory);
  });
  return runs;
}

std::vector<RunSummary> runs_at(const std::vector<fs::path>& paths) {
  std::vector<RunSummary> runs;
  std::set<fs::path> seen;
  for (const fs::path& path : paths) {
    std::vector<RunSummary> found = list_runs(path);
    if (found.empty()) found.push_back(open_run(path));
    for (RunSummary& run : found)
      if (seen.insert(fs::weakly_canonical(run.directory)).second) runs.push_back(std::move(run));
  }
  return runs;
}

RunSummary open_run(const fs::path& directory) {
  require_run(directory);
  RunSummary run = blank_summary(directory);
  add_config(run);
  add_metrics(run);
  add_result(run);
  add_annotation(run);
  return run;
}

std::vector<std::uint8_t> test_misses(const fs::path& directory) {
  const fs::path file = directory / kMissesFile;
  if (!is_there(file)) return {};
  const NamedArray array = read_npy(file);
  const auto* missed = std::get_if<std::vector<std::uint8_t>>(&array.values);
  if (!missed || std::any_of(missed->begin(), missed->end(), [](std::uint8_t miss) { return miss > 1; }))
    throw Error(file.string(), "does not hold a 0 or a 1 for each test image", "train the run again");
  return *missed;
}

std::vector<std::int64_t> history_steps(const fs::path& directory) { return frame_steps(directory); }

namespace {

Snapshot frame_of(const RunSummary& run, std::int64_t step) {
  Snapshot snapshot = read_snapshot(frame_file(run.directory, step));
  snapshot.run = run.directory.filename().string();
  snapshot.name = run.name;
  snapshot.experiment = run.experiment;
  count_from_the_method(snapshot);
  return snapshot;
}

}  // namespace

std::vector<std::shared_ptr<const Snapshot>> history_of(const fs::path& directory, std::size_t most) {
  require_run(directory);
  RunSummary run = blank_summary(directory);
  add_config(run);
  const std::vector<std::int64_t> steps = frame_steps(directory);
  const std::size_t count = std::min(most, steps.size());
  std::vector<std::shared_ptr<const Snapshot>> frames;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = count > 1 ? i * (steps.size() - 1) / (count - 1) : 0;
    try {
      frames.push_back(std::make_shared<const Snapshot>(frame_of(run, steps[place])));
    } catch (const Error&) {
      continue;  // the others tell what there is to tell
    }
  }
  return frames;
}

std::shared_ptr<const Snapshot> snapshot_at(const fs::path& directory, std::int64_t step) {
  require_run(directory);
  const std::vector<std::int64_t> steps = frame_steps(directory);
  if (steps.empty()) throw Error{directory.string(), "has no history to look at"};
  const auto after = std::upper_bound(steps.begin(), steps.end(), step);
  RunSummary run = blank_summary(directory);
  add_config(run);
  Snapshot snapshot = frame_of(run, after == steps.begin() ? steps.front() : *(after - 1));
  add_series(snapshot, directory);
  return std::make_shared<const Snapshot>(std::move(snapshot));
}

void rename_run(const fs::path& directory, const std::string& name) {
  require_run(directory);
  if (name.empty()) throw Error{directory.string(), "a run needs a name"};
  auto config = read_json(directory / kConfigFile);
  if (!config.is_object()) throw Error{(directory / kConfigFile).string(), "is not an object"};
  config["name"] = name;
  write_json(directory / kConfigFile, config);
}

void annotate_run(const fs::path& directory, const RunAnnotation& annotation) {
  require_run(directory);
  for (const std::string& tag : annotation.tags)
    if (tag.empty() || tag.find(',') != std::string::npos)
      throw Error{directory.string(), "a tag is a word without a comma"};
  if (annotation == RunAnnotation{}) return remove_file(directory / kAnnotationFile);
  write_json(directory / kAnnotationFile,
             {{"tags", annotation.tags}, {"note", annotation.note}, {"archived", annotation.archived}});
}

void delete_run(const fs::path& directory) {
  require_run(directory);
  std::error_code not_empty;
  {
    const RunLock lock(directory, RunLock::Purpose::go_on);
    remove_unfinished(directory);
    remove_unfinished(directory / kHistoryFolder);
    for (const std::int64_t step : frame_steps(directory)) remove_file(frame_file(directory, step));
    // What makes it a run comes last: if something cannot be removed, the rest can be deleted later.
    for (const char* name :
         {kMetricsFile, kStepsFile, kModelFile, kMissesFile, kAnnotationFile, kMixedFile, kPreviousResultFile,
          kResultFile, kPreviousCheckpointFile, kCheckpointFile, kConfigFile})
      remove_file(directory / name);
    fs::remove(directory / kHistoryFolder, not_empty);
  }
  fs::remove(directory, not_empty);
}

}  // namespace qs
