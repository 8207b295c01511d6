#include "core/training/recorded_run.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/settings/runnable.h"
#include "core/settings/titles.h"
#include "core/tensor/compute.h"
#include "core/training/run_directory.h"
#include "core/training/snapshot_file.h"
#include "core/values/choices.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::chrono::seconds kSaveEvery{10};  // besides at the end of each epoch

template <class Rows>
void drop_after(Rows& rows, std::int64_t step) {
  std::erase_if(rows, [&](const auto& row) { return row.step > step; });
}

std::string choice(const Experiment& experiment) {
  const Select select = kSelects.from(experiment.select);
  if (select == Select::last) return "no epoch is chosen";
  const std::string where = select == Select::test_error ? "on the test images, which flatters the result"
                                                         : "on the validation images";
  return "the best epoch is chosen by " + experiment.select + " " + where + ", the " + experiment.best_epoch +
         " of equals, with " + experiment.select_statistics + " statistics";
}

std::vector<std::string> protocol(const Experiment& experiment) {
  return {"validation: the last " + std::to_string(experiment.validation_images) + " training images",
          "quantized errors: weights and activations rounded to nearest, ties to even, no noise",
          "headline: the network after the last epoch; " + choice(experiment),
          "layers with quantized weights: " + experiment.layer_policy,
          "scales: one per layer for the weights, one per layer for its output"};
}

std::optional<RunLock> lock_of(const RecordedRunSetup& setup) {
  if (setup.directory.empty()) return std::nullopt;
  if (setup.start == Start::fresh) return RunLock(setup.directory, RunLock::Purpose::begin);
  require_run(setup.directory);
  return RunLock(setup.directory, RunLock::Purpose::go_on);
}

}  // namespace

RecordedRun::RecordedRun(const RecordedRunSetup& setup)
    : directory_(setup.directory),
      lock_(lock_of(setup)),
      experiment_(setup.start == Start::resume ? experiment_to_continue(setup.directory, setup.wish)
                                               : setup.experiment) {
  if (setup.start == Start::fresh) require_runnable(experiment_);
  set_thread_count(static_cast<int>(experiment_.threads));
  data_ = std::make_shared<const Dataset>(load_dataset(experiment_.data));
  run_ = std::make_unique<Run>(experiment_, data_, setup.cache,
                               setup.start == Start::resume ? Beginning::from_checkpoint : Beginning::fresh);
  if (setup.start == Start::resume) {
    resume(setup.wish);
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

CheckpointText RecordedRun::text() const {
  CheckpointText text = run_->text();
  add_circumstances(text, experiment_);
  return text;
}

/// What is not as it was when the checkpoint was written: asked for, edited in config.json, or because this
/// is another machine.
std::vector<std::string> RecordedRun::adopt_changes(const CheckpointText& saved,
                                                    const ContinuationWish& wish) {
  const std::size_t known = run_->events().size();
  const std::optional<Experiment> before = experiment_of(saved, directory_.string());
  if (before) require_same_run(*before, experiment_, directory_);
  // Where the checkpoint does not say, an early end cannot be told from other plans.
  const bool is_edited = before ? before->epochs != experiment_.epochs : experiment_.patience == 0;
  if (wish.epochs || is_edited) run_->change_epochs(experiment_.epochs);
  if (const std::string others = other_equipment(directory_, saved); !others.empty())
    run_->remark("goes on " + others + ": from here on the bits may differ");
  std::vector<std::string> changes;
  for (std::size_t i = known; i < run_->events().size(); ++i) changes.push_back(run_->events()[i].text);
  return changes;
}

void RecordedRun::resume(const ContinuationWish& wish) {
  const FoundCheckpoint found = find_checkpoint(directory_);
  run_->prepare_resume(found.text);
  load_checkpoint(found.file, tensors());
  saved_step_ = found.text.at("step");
  const std::vector<std::string> changes = adopt_changes(found.text, wish);
  recorder_.emplace(Recorder::resume(directory_, origin(), run_->steps_done()));
  // Before the next checkpoint, which is compared with it.
  if (!changes.empty()) recorder_->record_continuation(origin(), changes);
  tables_ = recorder_->tables();
  run_->finish_resume(tables_);
  const std::vector<std::int64_t> steps = frame_steps(directory_);
  if (!steps.empty()) {
    const auto layers = read_snapshot(frame_file(directory_, steps.back())).layers;
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
  rest.progress.message.clear();
  recorder_->add_frame(*frames_.build(run_->network(), std::move(rest)));
}

std::shared_ptr<const Snapshot> RecordedRun::snapshot(const Progress& state) {
  Snapshot rest = run_->overview();
  rest.run = directory_.filename().string();
  rest.name = title(experiment_);
  rest.progress.state = state.state;
  if (!state.message.empty()) rest.progress.message = state.message;
  return viewer_.build(run_->network(), std::move(rest));
}

void RecordedRun::save() {
  saved_ = std::chrono::steady_clock::now();
  if (!recorder_) return;
  const CheckpointText now = text();
  recorder_->save(tensors(), now);
  saved_step_ = now.at("step");
  if (!run_->done()) recorder_->set_result_aside();
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
    leave();
  }
  return *result_;
}

void RecordedRun::remember_good() {
  good_.clear();
  for (const NamedTensor& named : tensors()) good_.push_back(*named.tensor);
  good_text_ = run_->text();
}

void RecordedRun::return_to_directory() {
  if (directory_.empty() || lock_) return;
  lock_.emplace(directory_, RunLock::Purpose::go_on);
  if (find_checkpoint(directory_).text.at("step") == saved_step_) return;
  leave();
  throw Error(directory_.string(), "somebody else has gone on with this run",
              "resume it from the list of runs");
}

void RecordedRun::back_to_last_good() {
  return_to_directory();
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
