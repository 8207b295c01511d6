#include "core/data/training_batches.h"

#include <algorithm>
#include <string>

#include "core/values/error.h"

namespace qs {

TrainingBatches::TrainingBatches(const Dataset& data, const Slice& slice, const Normalizer& normalizer,
                                 const BatchPlan& plan)
    : data_(data), slice_(slice), normalizer_(normalizer), plan_(plan) {
  normalizer.require_fit(data);
  if (slice.begin < 0 || slice.count < 1 || slice.count > slice.set->count - slice.begin)
    throw Error("training images", "images " + std::to_string(slice.begin) + " to " +
                                       std::to_string(slice.begin + slice.count - 1) +
                                       " are not all among the " + std::to_string(slice.set->count) +
                                       " of the set");
  if (plan.batch_size < 1 || plan.steps_per_epoch < 1)
    throw Error("batch_size", "an epoch of " + std::to_string(plan.steps_per_epoch) + " batches of " +
                                  std::to_string(plan.batch_size) + " images is empty");
  plan_.batch_size = std::min(plan.batch_size, slice.count);
  if (plan.steps_per_epoch > slice.count / plan_.batch_size)
    throw Error("batch_size", "an epoch of " + std::to_string(plan.steps_per_epoch) + " batches of " +
                                  std::to_string(plan_.batch_size) + " images is more than the " +
                                  std::to_string(slice.count) + " training images");
}

void TrainingBatches::fill(std::int64_t step, Batch& batch) {
  const std::int64_t epoch = step / plan_.steps_per_epoch;
  if (epoch != order_epoch_) {
    shuffle_order(slice_.count, plan_.seed, epoch, order_);
    order_epoch_ = epoch;
  }
  const std::int64_t first = step % plan_.steps_per_epoch * plan_.batch_size;
  const auto indices =
      std::span(order_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(plan_.batch_size));
  fill_batch(data_, slice_, indices, normalizer_, {plan_.augmentation, plan_.crop_padding, plan_.seed, epoch},
             batch);
}

}  // namespace qs
