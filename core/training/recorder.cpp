#include "core/training/recorder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include "core/base/atomic_file.h"
#include "core/base/file_system.h"
#include "core/base/json.h"
#include "core/files/checked_file.h"
#include "core/files/npy.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"
#include "core/training/equipment.h"
#include "core/training/model_file.h"
#include "core/training/run_directory.h"
#include "core/training/snapshot_file.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kFrames = 200;        // at equal distances …
constexpr std::int64_t kEpochFrames = 100;   // … and at the ends of epochs
constexpr std::int64_t kFirstDistance = 10;  // between two frames, in steps

std::string now_utc() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts = {};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Json machine_json(const RunOrigin& origin) {
  Equipment equipment = this_equipment();
  equipment.threads = origin.threads;
  equipment.compute = origin.compute;
  return to_json(equipment);
}

Json config_json(const RunOrigin& origin) {
  return {{"quantscope", QS_VERSION},
          {"name", origin.name.empty() ? title(origin.experiment) : origin.name},
          {"started", now_utc()},
          {"experiment", to_json(origin.experiment)},
          {"seed", origin.experiment.seed},
          {"data_checksum", origin.data_checksum},
          {"machine", machine_json(origin)}};
}

Json events_json(const std::vector<Event>& events) {
  Json list = Json::array();
  for (const Event& event : events) list.push_back({{"step", event.step}, {"text", event.text}});
  return list;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json layers_json(const Cost& cost) {
  Json list = Json::array();
  for (const LayerNumbers& layer : cost.layers)
    list.push_back({{"name", layer.name},
                    {"bops", number(layer.bops)},
                    {"bops_simple", number(layer.simple_bops)},
                    {"weight_bits", number(layer.code_bits)},
                    {"bias_bits", number(layer.bias_bits)},
                    {"scale_bits", number(layer.scale_bits)},
                    {"normalization_bits", number(layer.normalization_bits)}});
  return list;
}

Json result_json(const RunResult& result) {
  const Experiment& experiment = result.experiment;
  return {{"method", experiment.method},
          {"net", experiment.network},
          {"data", experiment.data},
          {"weight_bits", experiment.weight_bits},
          {"act_bits", experiment.act_bits},
          {"seed", experiment.seed},
          {"epochs", number(result.epochs)},
          {"test_error_float_pct", number(result.test_error_float_pct)},
          {"test_error_quantized_pct", number(result.test_error_quantized_pct)},
          {"model_bits", number(result.cost.model_bits)},
          {"average_weight_bits", number(result.cost.average_weight_bits)},
          {"bops", number(result.cost.bops)},
          {"zeros_pct", number(result.zeros_pct)},
          {"on_grid_pct", number(result.on_grid_pct)},
          {"on_grid_start_pct", number(result.on_grid_start_pct)},
          {"seconds", number(result.seconds)},
          {"images_per_second", number(result.images_per_second)},
          {"test_error_running_statistics_pct", number(result.test_error_running_statistics_pct)},
          {"validation_error_final_pct", number(result.validation_error_final_pct)},
          {"validation_error_best_pct", number(result.validation_error_best_pct)},
          {"best_epoch", result.best_epoch},
          {"test_error_at_best_pct", number(result.test_error_at_best_pct)},
          {"kl_to_float", number(result.kl_to_float)},
          {"flips_pct", number(result.flips_pct)},
          {"bops_simple", number(result.cost.simple_bops)},
          {"compression", number(result.cost.compression)},
          {"layers", layers_json(result.cost)},
          {"protocol", result.notes},
          {"events", events_json(result.events)}};
}

/// `first` times the smallest power of two that leaves at most `most` multiples up to `latest`.
std::int64_t distance(std::int64_t first, std::int64_t latest, std::int64_t most) {
  std::int64_t step = first;
  while (latest / step > most) step *= 2;
  return step;
}

bool is_sound(const std::filesystem::path& frame) {
  try {
    read_snapshot(frame);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

FoundCheckpoint find_checkpoint(const std::filesystem::path& directory) {
  std::string problems;
  for (const char* name : {kCheckpointFile, kPreviousCheckpointFile}) {
    const auto file = directory / name;
    if (!is_there(file)) continue;
    try {
      return {file, read_checkpoint_text(file)};
    } catch (const Error& error) {
      problems += (problems.empty() ? "" : "; ") + (name + (": " + error.problem()));
    }
  }
  throw Error{directory.string(), problems.empty() ? "has no " + std::string(kCheckpointFile) : problems,
              "the run cannot be continued; start it again in another directory"};
}

Recorder::Recorder(std::filesystem::path directory, const RunOrigin& origin)
    : directory_(std::move(directory)),
      steps_(origin.steps),
      steps_per_epoch_(std::max<std::int64_t>(1, origin.steps_per_epoch)) {}

Recorder Recorder::create(const std::filesystem::path& directory, const RunOrigin& origin) {
  if (is_there(directory / kConfigFile))
    throw Error{directory.string(), "holds a run already", "resume it or choose another directory"};
  make_folder(directory / kHistoryFolder);
  Recorder recorder(directory, origin);
  recorder.config_ = json_text(config_json(origin), 2) + "\n";
  // Left by a program that was killed before its first checkpoint.
  for (const std::int64_t step : frame_steps(directory)) remove_file(frame_file(directory, step));
  return recorder;
}

Recorder Recorder::resume(const std::filesystem::path& directory, const RunOrigin& origin,
                          std::int64_t step) {
  Recorder recorder(directory, origin);
  if (!is_there(directory / kConfigFile))
    throw Error{directory.string(), "is not a run: it has no " + std::string(kConfigFile)};
  recorder.tables_ = read_tables(directory, step);
  remove_unfinished(directory);
  remove_unfinished(directory / kHistoryFolder);
  make_folder(directory / kHistoryFolder);
  recorder.write_tables();  // on a full disk this ends here, with nothing removed
  for (const std::int64_t frame : frame_steps(directory)) {
    if (frame > step) {
      remove_file(frame_file(directory, frame));
    } else {
      recorder.frames_.push_back(frame);
    }
  }
  // Frames are not waited for, so the last ones may be lost when the power failed.
  while (!recorder.frames_.empty() && !is_sound(frame_file(directory, recorder.frames_.back()))) {
    remove_file(frame_file(directory, recorder.frames_.back()));
    recorder.frames_.pop_back();
  }
  return recorder;
}

void Recorder::add(const StepRow& row) { tables_.steps.push_back(row); }
void Recorder::add(const EpochRow& row) { tables_.epochs.push_back(row); }

bool Recorder::keeps_frame(std::int64_t step, std::int64_t latest) const {
  if (step == 0 || step == steps_) return true;
  const std::int64_t first = std::clamp<std::int64_t>(steps_ / kFrames, 1, kFirstDistance);
  if (step % distance(first, latest, kFrames) == 0) return true;
  return step % steps_per_epoch_ == 0 &&
         step / steps_per_epoch_ % distance(1, latest / steps_per_epoch_, kEpochFrames) == 0;
}

bool Recorder::wants_frame(std::int64_t step) const { return keeps_frame(step, step); }

void Recorder::add_frame(const Snapshot& snapshot) {
  const std::int64_t step = snapshot.progress.step;
  write_snapshot(frame_file(directory_, step), snapshot);
  if (frames_.empty() || frames_.back() < step) frames_.push_back(step);
  thin_frames(step);
}

void Recorder::thin_frames(std::int64_t latest) {
  // A frame that was not wanted even when it was new had another reason to be there: it stays.
  const auto is_dropped = [&](std::int64_t step) {
    return keeps_frame(step, step) && !keeps_frame(step, latest);
  };
  for (const std::int64_t step : frames_)
    if (is_dropped(step)) remove_file(frame_file(directory_, step));
  std::erase_if(frames_, is_dropped);
}

void Recorder::write_tables() const {
  write_file(directory_ / kStepsFile, steps_csv(tables_.steps));
  write_file(directory_ / kMetricsFile, metrics_csv(tables_.epochs));
}

void Recorder::save(std::span<const NamedTensor> state, const CheckpointText& text) {
  write_tables();
  const auto current = directory_ / kCheckpointFile, previous = directory_ / kPreviousCheckpointFile;
  // Whole before anything else goes: the one before the last may be the only sound one.
  const auto next = directory_ / (std::string(kCheckpointFile) + kUnfinishedMark);
  save_checkpoint(next, state, text);
  std::error_code failure;
  if (is_there(current)) {
    // A second name, so that there is a checkpoint at every moment.
    std::filesystem::remove(previous, failure);
    std::filesystem::create_hard_link(current, previous, failure);
    if (failure) std::filesystem::rename(current, previous, failure);
  }
  std::filesystem::rename(next, current, failure);
  if (failure) throw Error{current.string(), "cannot be replaced: " + failure.message()};
  remove_file(directory_ / kMixedFile);  // told of older weights
  if (config_.empty()) return;
  write_file(directory_ / kConfigFile, config_);
  config_.clear();
}

void Recorder::save_model(const Network& network) const {
  write_checked(directory_ / kModelFile, model_content(network));
}

void Recorder::set_result_aside() const {
  std::error_code ignored;  // no result yet
  std::filesystem::rename(directory_ / kResultFile, directory_ / kPreviousResultFile, ignored);
}

void Recorder::finish(const RunResult& result) const {
  write_tables();
  if (!result.test_misses.empty())
    write_npy(directory_ / kMissesFile, make_array("test_misses", result.test_misses));
  write_json(directory_ / kResultFile, result_json(result));
  std::error_code ignored;
  std::filesystem::remove(directory_ / kPreviousResultFile, ignored);
}

void Recorder::record_continuation(const RunOrigin& origin, const std::vector<std::string>& changes) const {
  const auto file = directory_ / kConfigFile;
  Json config = read_json(file);
  config["experiment"] = to_json(origin.experiment);
  if (!config.contains("continued")) config["continued"] = Json::array();
  config["continued"].push_back(
      {{"when", now_utc()}, {"changes", changes}, {"machine", machine_json(origin)}});
  write_json(file, config);
}

}  // namespace qs
