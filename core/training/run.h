// A whole experiment, step by step: an optional float warm start, the method's own training, the
// validation after each epoch and the final figures. No threads and no files but the warm-start cache.
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
#include "core/training/network_builder.h"
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
  struct Phase {
    std::string name;
    Quantization quantization;
    Experiment recipe;  // what the optimizer and the schedule read
    std::int64_t epochs;
  };

  void plan_phases();
  /// As many phases as the run had when it was saved: it may lack the cached warm start.
  void plan_phases_anew(std::size_t count);
  void begin_phase(std::size_t index, const Network* before);
  void begin_next_phase();
  void calibrate();
  /// The network of Experiment::float_weights, or null. Throws Error listing what does not fit.
  std::unique_ptr<Network> imported_float();
  bool load_cached_float();
  void save_cached_float();
  std::filesystem::path cached_float_file() const;
  std::int64_t first_step_of(std::size_t phase) const;
  /// The phase that Experiment::epochs counts.
  std::size_t main_phase() const;
  /// True when so far all has been as it would be if `epochs` had been planned from the start.
  bool goes_on_as_planned(std::int64_t epochs) const;
  EpochRow end_of_epoch();
  Images images_of(const Slice& slice) const { return {*data_, slice, *normalizer_}; }
  Score score_on(const Images& images, Mode mode);
  /// As shipped: with statistics of batch normalization estimated for the quantized network, unless its
  /// weights depend on the running ones.
  Score score_shipped(const Images& images);
  bool has_own_statistics() const;
  void estimate(Network& network);
  void stop_early(double validation_loss);
  std::optional<StepRow> step_row(const StepScore& score);
  std::int64_t batch_size() const { return std::min(experiment_.batch_size, train_.count); }
  void keep_best(double error_pct);
  Score float_shadow(const Images& images);

  Experiment experiment_;
  std::shared_ptr<const Dataset> data_;
  std::filesystem::path cache_;
  Architecture description_;
  Slice train_, validation_;
  std::optional<Normalizer> normalizer_;  // made from the training images
  std::int64_t steps_per_epoch_ = 1, step_ = 0;
  std::vector<Phase> phases_;
  std::size_t phase_ = 0;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Network> shadow_;  // float, for the error of the latent weights
  std::unique_ptr<Trainer> trainer_;
  Curves curves_;
  std::vector<Event> events_;
  std::string remarks_;       // of this program's part of the run, one after the other
  std::vector<Tensor> best_;  // parameters of the best epoch on validation
  double best_error_pct_ = kUnknown;
  std::int64_t best_epoch_ = 0;
  double least_loss_ = kUnknown;  // on validation, in this phase
  std::int64_t least_loss_epoch_ = 0;
  double rate_factor_ = 1.0;
  struct Sums {  // over the steps of the current epoch
    double loss = 0.0, penalty = 0.0, learning_rate = 0.0;
    std::int64_t wrong = 0, steps = 0;
  } sums_;
  double seconds_ = 0.0, epoch_seconds_ = 0.0, images_per_second_ = 0.0;
};

}  // namespace qs
