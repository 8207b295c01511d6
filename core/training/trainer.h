// Trains one network on one slice of a data set, a batch at a time. No files, no clocks, and no thread but
// the one that makes batches.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/batch_loader.h"
#include "core/nn/network.h"
#include "core/training/evaluation.h"
#include "core/training/optimizer.h"
#include "core/values/experiment.h"

namespace qs {

/// What one step measured.
struct StepScore {
  double loss = 0.0;       // mean over the batch, without penalty
  double penalty = 0.0;    // KL and the like
  std::int64_t wrong = 0;  // images of the batch, on the network as trained
  double learning_rate = 0.0;
};

/// Where in a run a trainer starts and how long it trains.
struct TrainingSpan {
  std::int64_t first_step = 0;  // steps of the run before this trainer's first one, to name steps
  std::int64_t epochs = 1;
  std::int64_t steps_per_epoch = 1;
  std::vector<std::int64_t> restarts = {};  // epochs after which the schedule begins anew, ascending
  /// Of the same network, by trainers before and after this one: images, noise and what quantizers plan count
  /// from its first step, the schedule of the rate from this trainer's.
  std::int64_t epochs_before = 0, epochs_after = 0;
  bool network_is_new = true;  // false: a trainer before this one has begun its training
};

class Trainer {
 public:
  /// Keeps references to the network and the data. A thread of its own makes the batches ahead.
  Trainer(Network& network, const Images& images, const Experiment& experiment, const TrainingSpan& span);

  std::int64_t steps_done() const { return optimizer_->steps; }
  std::int64_t steps() const { return span_.epochs * span_.steps_per_epoch; }
  bool done() const { return steps_done() >= steps(); }
  /// Makes the epoch that has just been finished the last one.
  void end_here() { span_.epochs = steps_done() / span_.steps_per_epoch; }
  /// Trains so many epochs in all.
  void change_epochs(std::int64_t epochs) { span_.epochs = epochs; }

  /// One batch: forward, backward, update. Throws Error when the loss is not finite, naming the
  /// layer and the step; the parameters are then as they were before the step.
  StepScore step();

  /// Multiplies the learning rate from now on; part of the state.
  double rate_factor = 1.0;

  /// The circumstances of the next step, for penalties and evaluation.
  Step circumstances(Mode mode) const;

  /// Optimizer moments; set `resume_at` after loading them.
  std::vector<NamedTensor> state() { return optimizer_->state("optimizer."); }
  void resume_at(std::int64_t steps_done);

 private:
  void limit_gradients();
  std::int64_t steps_before() const { return span_.epochs_before * span_.steps_per_epoch; }

  Network& network_;
  std::int64_t train_images_;
  Experiment experiment_;
  TrainingSpan span_;
  std::unique_ptr<Optimizer> optimizer_;
  BatchLoader batches_;
  Tensor grad_;
};

}  // namespace qs
