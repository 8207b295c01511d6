#include "core/training/recorded_run.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/error.h"
#include "core/run_store.h"
#include "core/tensor/compute.h"

namespace qs {
namespace {

constexpr std::chrono::seconds kSaveEvery{10};  // besides at the end of each epoch

template <class Rows>
void drop_after(Rows& rows, std::int64_t step) {
  std::erase_if(rows, [&](const auto& row) { return row.step > step; });
}

std::vector<std::string> protocol(const Experiment& experiment) {
  return {
      "validation: the last " + std::to_string(experiment.validation_images) + " training images",
      "quantized errors: weights and activations rounded to nearest, ties to even, no noise",
      "headline: the network after the last epoch; the best epoch is chosen on the validation images, the " +
          experiment.best_epoch + " of equals",
      "layers with quantized weights: " + experiment.layer_policy,
      "scales: one per layer for the weights, one per layer for its output"};
}

}  // namespace

RecordedRun::RecordedRun(const RecordedRunSetup& setup)
    : experiment_(setup.start == Start::resume ? open_run(setup.directory).experiment : setup.experiment),
      directory_(setup.directory) {
  Experiment needed = experiment_;
  if (setup.start == Start::resume) needed.float_weights.clear();  // they are in the checkpoint by now
  require_runnable(needed);
  set_thread_count(static_cast<int>(experiment_.threads));
  data_ = std::make_shared<const Dataset>(load_dataset(experiment_.data));
  run_ = std::make_unique<Run>(experiment_, data_, setup.cache,
                               setup.start == Start::resume ? Beginning::from_checkpoint : Beginning::fresh);
  if (setup.start == Start::resume) {
    resume();
  } else if (!directory_.empty()) {
    recorder_.emplace(Recorder::create(directory_, origin()));
    add_frame();
    save();
  }
  remember_good();
}

RunOrigin RecordedRun::origin() const {
  return {.experiment = experiment_,
          .data_checksum = data_->checksum,
          .compute = std::string(default_compute().name()),
          .threads = thread_count(),
          .steps = std::max<std::int64_t>(1, run_->steps()),
          .steps_per_epoch = run_->steps_per_epoch()};
}

std::vector<NamedTensor> RecordedRun::tensors() {
  std::vector<NamedTensor> list = run_->tensors();
  for (const NamedTensor& codes : frames_.state(layer_sources(run_->network()), "frame."))
    list.push_back(codes);
  return list;
}

void RecordedRun::resume() {
  const FoundCheckpoint found = find_checkpoint(directory_);
  run_->prepare_resume(found.text);
  load_checkpoint(found.file, tensors());
  recorder_.emplace(Recorder::resume(directory_, origin(), run_->steps_done()));
  tables_ = recorder_->tables();
  run_->finish_resume(tables_);
  const std::vector<std::int64_t> steps = history_steps(directory_);
  if (!steps.empty()) {
    const auto layers = snapshot_at(directory_, steps.back())->layers;
    frames_.continue_from(layers);
    viewer_.continue_from(layers);
  }
}

void RecordedRun::step() {
  const StepOutcome outcome = run_->step();
  if (outcome.row) {
    tables_.steps.push_back(*outcome.row);
    if (recorder_) recorder_->add(*outcome.row);
  }
  if (outcome.epoch) {
    tables_.epochs.push_back(*outcome.epoch);
    if (recorder_) recorder_->add(*outcome.epoch);
  }
  if (outcome.phase_began) {
    frames_.begin_phase();
    viewer_.begin_phase();
  }
  if (recorder_ && (outcome.phase_began || recorder_->wants_frame(run_->steps_done()))) add_frame();
  const bool is_late = std::chrono::steady_clock::now() - saved_ > kSaveEvery;
  if (outcome.epoch || outcome.phase_began) remember_good();
  if (outcome.epoch || outcome.phase_began || is_late) save();
}

void RecordedRun::add_frame() {
  Snapshot rest = run_->overview();
  rest.progress.state = RunState::running;
  recorder_->add_frame(*frames_.build(run_->network(), std::move(rest)));
}

std::shared_ptr<const Snapshot> RecordedRun::snapshot(const Progress& state) {
  Snapshot rest = run_->overview();
  rest.run = directory_.filename().string();
  rest.name = title(experiment_);
  rest.progress.state = state.state;
  rest.progress.message = state.message;
  return viewer_.build(run_->network(), std::move(rest));
}

void RecordedRun::save() {
  saved_ = std::chrono::steady_clock::now();
  if (recorder_) recorder_->save(tensors(), run_->text());
}

const RunResult& RecordedRun::finish() {
  if (result_) return *result_;
  result_ = run_->result();
  result_->notes = protocol(experiment_);
  for (std::string& remark : run_->remarks()) result_->notes.push_back(std::move(remark));
  if (recorder_) {
    save();
    recorder_->save_model(run_->network());
    recorder_->finish(*result_);
  }
  return *result_;
}

void RecordedRun::remember_good() {
  good_.clear();
  for (const NamedTensor& named : tensors()) good_.push_back(*named.tensor);
  good_text_ = run_->text();
}

void RecordedRun::back_to_last_good() {
  run_->prepare_resume(good_text_);
  const std::vector<NamedTensor> now = tensors();
  for (std::size_t i = 0; i < now.size(); ++i) *now[i].tensor = good_[i];
  drop_after(tables_.steps, run_->steps_done());
  drop_after(tables_.epochs, run_->steps_done());
  run_->finish_resume(tables_);
  run_->scale_learning_rate(0.5);
  if (recorder_) recorder_.emplace(Recorder::resume(directory_, origin(), run_->steps_done()));
  save();
  remember_good();
}

}  // namespace qs
