// Which images each training step sees, and what they look like: a function of the plan and the step.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/batches.h"

namespace qs {

struct BatchPlan {
  std::uint64_t seed = 1;
  std::int64_t batch_size = 1;  // at most as many as the slice has
  std::int64_t steps_per_epoch = 1;
  std::int64_t first_step = 0;  // of the loader
  Augmentation augmentation = Augmentation::none;
  std::int64_t crop_padding = 4;
};

/// Epoch step/steps_per_epoch visits the slice in its own order; images that fill no whole batch are left
/// out of that epoch.
class TrainingBatches {
 public:
  /// Keeps references to the data and the normalizer. Throws Error when the slice does not lie in its set,
  /// is too small for the plan, or the normalizer does not fit.
  TrainingBatches(const Dataset& data, const Slice& slice, const Normalizer& normalizer,
                  const BatchPlan& plan);

  /// The batch of a step, counted from the beginning of the run.
  void fill(std::int64_t step, Batch& batch);

 private:
  const Dataset& data_;
  Slice slice_;
  const Normalizer& normalizer_;
  BatchPlan plan_;
  std::vector<std::int64_t> order_;  // of the images in epoch `order_epoch_`
  std::int64_t order_epoch_ = -1;
};

}  // namespace qs
