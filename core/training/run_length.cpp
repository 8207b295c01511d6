// How a run becomes longer or shorter than planned.
#include <algorithm>

#include "core/quantizers/method.h"
#include "core/training/run.h"
#include "core/training/schedule.h"
#include "core/values/error.h"

namespace qs {
namespace {

std::string epochs_text(std::int64_t epochs) {
  return std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs");
}

}  // namespace

std::size_t Run::main_phase() const {
  const bool trains_as_float = phases_.back().quantization.method->after_training;
  return phases_.size() - (trains_as_float ? 2 : 1);
}

bool Run::goes_on_as_planned(std::int64_t epochs) const {
  const Phase& phase = phases_[main_phase()];
  const std::int64_t done = step_ - first_step_of(main_phase());
  if (done > 0 && phase.quantization.method->plans_ahead) return false;
  for (std::int64_t step = 0; step < done; ++step) {
    const double epoch = static_cast<double>(step) / static_cast<double>(steps_per_epoch_);
    const auto rate = [&](std::int64_t planned) {
      return scheduled_learning_rate(phase.recipe, epoch, static_cast<double>(planned));
    };
    if (rate(epochs) != rate(phase.epochs)) return false;
  }
  return true;
}

void Run::change_epochs(std::int64_t epochs) {
  Phase& phase = phases_[main_phase()];
  if (epochs == phase.epochs) return;
  if (phase_ > main_phase())
    throw Error("epochs", "the network is quantized already, its float training cannot go on",
                "start another run with more epochs");
  const std::int64_t done = std::max<std::int64_t>(0, step_ - first_step_of(main_phase()));
  if (epochs * steps_per_epoch_ <= done)
    throw Error("epochs",
                "the run has trained for " + epochs_text((done + steps_per_epoch_ - 1) / steps_per_epoch_) +
                    " already, not less than " + std::to_string(epochs),
                "give more");
  const std::int64_t before = phase.epochs;
  const bool as_planned = goes_on_as_planned(epochs);
  phase.epochs = epochs;
  remark(std::to_string(epochs) + " instead of " + epochs_text(before) +
         (as_planned ? ": goes on as if planned so from the start"
                     : ": what was trained so far followed the plan of " + epochs_text(before)));
  if (phase_ != main_phase()) return;
  trainer_->change_epochs(epochs);
  const std::int64_t epoch = step_ / steps_per_epoch_;
  if (experiment_.patience == 0 || epoch - least_loss_epoch_ < experiment_.patience) return;
  least_loss_epoch_ = epoch;  // it ended early, and would again at once
  remark("waits anew for a smaller validation loss");
}

}  // namespace qs
