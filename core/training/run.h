// A whole experiment, step by step: the phases of the plan, the validation after each epoch and the final
// figures. It reads the file of given float weights and keeps float networks in a cache; what it brings is
// written by others.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/nn/network.h"
#include "core/training/curves.h"
#include "core/training/evaluation.h"
#include "core/training/float_start.h"
#include "core/training/judge.h"
#include "core/training/phase_plan.h"
#include "core/training/recorder.h"
#include "core/training/snapshot_builder.h"
#include "core/training/trainer.h"
#include "core/values/experiment.h"
#include "core/values/snapshot.h"

namespace qs {

/// What one step of a run brought; rows go to the recorder.
struct StepOutcome {
  std::optional<StepRow> row;     // at most about 5,000 in a run
  std::optional<EpochRow> epoch;  // after the last step of an epoch
  bool phase_began = false;       // the network was replaced before this step
};

/// A run that will be brought to a saved state needs no start of its own.
enum class Beginning { fresh, from_checkpoint };

class Run {
 public:
  /// Float networks for warm starts are kept in `cache`, keyed by everything they depend on; empty:
  /// not kept. Throws Error when the experiment cannot run on the data.
  Run(const Experiment& experiment, std::shared_ptr<const Dataset> data, std::filesystem::path cache,
      Beginning beginning = Beginning::fresh);
  ~Run();

  bool done() const;
  StepOutcome step();

  std::int64_t steps_done() const { return step_; }
  std::int64_t steps() const;
  std::int64_t steps_per_epoch() const { return steps_per_epoch_; }
  const Experiment& experiment() const { return experiment_; }
  Network& network() { return *network_; }

  /// Everything of a snapshot but the layers, the state and the names.
  Snapshot overview() const;

  /// What should be known about how the current network is judged and shipped.
  std::vector<std::string> remarks() const;

  /// Tests the final network, its float shadow and the best one on validation.
  RunResult result();

  /// The current network on the test images, as shipped or as trained on; and its float weights.
  Score test(Mode mode) { return test(mode, *data_); }
  Score test_float() { return test_float(*data_); }
  /// The same on the test images of another set, normalized like the run's own. Throws Error when they
  /// have other extents.
  Score test(Mode mode, const Dataset& data);
  Score test_float(const Dataset& data);

  /// As the network sees them: all test images, and those that it is trained on.
  Images test_images() const { return images_of(test_slice(*data_)); }
  Images training_images() const { return images_of(train_); }

  /// Everything that a resume needs: the tensors, and text beside them.
  std::vector<NamedTensor> tensors();
  CheckpointText text() const;
  /// Brings the run to the place that `text` names, so that `tensors` fit; then load the tensors.
  void prepare_resume(const CheckpointText& text);
  /// After the tensors were loaded: the curves up to here. Throws Error when the text is not a run's.
  void finish_resume(const RunTables& tables);

  /// Makes the run longer or shorter than planned, with an event that says how the schedule goes on. Throws
  /// Error when so many epochs are behind it already.
  void change_epochs(std::int64_t epochs);
  /// Multiplies the learning rate from now on.
  void scale_learning_rate(double factor);
  void note(std::string text);    // an event of this moment
  void remark(std::string text);  // one that the user should hear of
  const std::vector<Event>& events() const { return events_; }

 private:
  void begin(Beginning beginning);
  void begin_phase(std::size_t index, const Network* before);
  void begin_next_phase();
  void new_trainer(std::size_t index, bool network_is_new);
  void calibrate();
  double on_grid_pct() const;
  void tell(FloatStart& start);
  std::int64_t first_step_of(std::size_t phase) const;
  /// True when so far all has been as it would be if `epochs` had been planned from the start.
  bool goes_on_as_planned(std::int64_t epochs) const;
  EpochRow end_of_epoch();
  void judge_answers(RunResult& result);
  Images images_of(const Slice& slice) const { return {*data_, slice, *normalizer_}; }
  Subject subject() { return {*network_, *trainer_, plan_[phase_]}; }
  void stop_early(double validation_loss);
  std::optional<StepRow> step_row(const StepScore& score);
  std::int64_t batch_size() const { return std::min(experiment_.batch_size, train_.count); }
  /// Remembers the parameters when this epoch is the best so far; smaller is better.
  void keep_best(double measure, double validation_error_pct);
  /// What epochs are compared by; nothing when none is chosen.
  std::optional<double> measure_of_choice(const Score& shipped_on_validation);

  Experiment experiment_;
  std::shared_ptr<const Dataset> data_;
  std::filesystem::path cache_;
  Architecture description_;
  Slice train_, validation_;
  std::optional<Normalizer> normalizer_;  // made from the training images
  std::int64_t steps_per_epoch_ = 1, step_ = 0;
  PhasePlan plan_;
  std::size_t phase_ = 0;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Trainer> trainer_;
  std::optional<Judge> judge_;
  Curves curves_;
  std::vector<Event> events_;
  std::string remarks_;       // of this program's part of the run, one after the other
  std::vector<Tensor> best_;  // parameters of the best epoch on validation
  double best_measure_ = kUnknown, best_error_pct_ = kUnknown;  // the latter on validation
  std::int64_t best_epoch_ = 0;
  double least_loss_ = kUnknown;  // on validation, in this phase
  std::int64_t least_loss_epoch_ = 0;
  double rate_factor_ = 1.0;
  double on_grid_start_pct_ = kUnknown;  // of the quantized weights, before their first step
  struct Sums {                          // over the steps of the current epoch
    double loss = 0.0, penalty = 0.0, learning_rate = 0.0;
    std::int64_t wrong = 0, steps = 0;
  } sums_;
  double seconds_ = 0.0, epoch_seconds_ = 0.0, images_per_second_ = 0.0;
};

}  // namespace qs
