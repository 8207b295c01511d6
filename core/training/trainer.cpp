#include "core/training/trainer.h"

#include <cmath>

#include "core/nn/loss.h"
#include "core/training/evaluation.h"
#include "core/training/schedule.h"
#include "core/values/error.h"

namespace qs {

namespace {

BatchPlan plan_of(const Images& images, const Experiment& experiment, const TrainingSpan& span) {
  return {.seed = experiment.seed,
          .batch_size = std::min(experiment.batch_size, images.slice.count),
          .steps_per_epoch = span.steps_per_epoch,
          .first_step = span.epochs_before * span.steps_per_epoch,
          .augmentation = kAugmentations.from(experiment.augmentation),
          .crop_padding = experiment.crop_padding};
}

}  // namespace

Trainer::Trainer(Network& network, const Images& images, const Experiment& experiment,
                 const TrainingSpan& span)
    : network_(network),
      train_images_(images.slice.count),
      experiment_(experiment),
      span_(span),
      optimizer_(make_optimizer(experiment, network.parameters())),
      batches_(images.data, images.slice, images.normalizer, plan_of(images, experiment, span)) {
  if (span.network_is_new) network_.begin_training();
  network_.zero_gradients();
}

void Trainer::resume_at(std::int64_t steps_done) {
  optimizer_->steps = steps_done;
  batches_.seek(steps_before() + steps_done);
}

Step Trainer::circumstances(Mode mode) const {
  // Images and noise count from the first step of the network: the same whether the float network before it
  // was trained by this run or taken from the cache.
  const std::int64_t index = steps_before() + steps_done();
  const auto seed = experiment_.seed;
  return {.index = index,
          .epoch = static_cast<double>(index) / static_cast<double>(span_.steps_per_epoch),
          .epochs = static_cast<double>(span_.epochs_before + span_.epochs + span_.epochs_after),
          .ends_epoch = (steps_done() + 1) % span_.steps_per_epoch == 0,
          .train_images = train_images_,
          .mode = mode,
          .noise = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), 0,
                    static_cast<std::uint32_t>(index)}};
}

void Trainer::limit_gradients() {
  if (experiment_.clip_norm == 0.0) return;
  const double norm = optimizer_->gradient_norm();
  if (norm > experiment_.clip_norm) optimizer_->scale_gradients(experiment_.clip_norm / norm);
}

StepScore Trainer::step() {
  const Batch& batch = batches_.next();
  const Step step = circumstances(Mode::train);
  const Tensor& logits = network_.forward(batch.images, step);
  const BatchScore scored = score(loss_of(experiment_), logits, batch.labels, grad_);
  network_.backward(grad_);
  const double penalty = network_.penalty(step);
  if (!std::isfinite(scored.loss) || !std::isfinite(penalty)) {
    const std::string layer = network_.first_non_finite(batch.images, step);
    throw Error(
        layer.empty() ? "loss" : layer,
        "the numbers are not finite any more at step " + std::to_string(span_.first_step + steps_done() + 1),
        "go back to the last good state with a smaller learning rate");
  }
  const double rate =
      rate_factor *
      scheduled_learning_rate(experiment_,
                              static_cast<double>(steps_done()) / static_cast<double>(span_.steps_per_epoch),
                              static_cast<double>(span_.epochs), span_.restarts);
  limit_gradients();
  optimizer_->step(rate);
  network_.after_update(step);
  return {scored.loss, penalty, static_cast<std::int64_t>(batch.labels.size()) - scored.correct, rate};
}

}  // namespace qs
