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

bool Run::goes_on_as_planned(std::int64_t epochs) const {
  const Phase& phase = plan_[plan_.main()];
  const std::int64_t done = step_ - first_step_of(plan_.main());
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
  if (!experiment_.phases.empty())
    throw Error("epochs", "a run in phases keeps its plan", "start another run with other phases");
  const Phase& phase = plan_[plan_.main()];
  if (epochs == phase.epochs) return;
  if (phase_ > plan_.main())
    throw Error("epochs", "the network is quantized already, its float training cannot go on",
                "start another run with more epochs");
  const std::int64_t done = std::max<std::int64_t>(0, step_ - first_step_of(plan_.main()));
  if (epochs * steps_per_epoch_ <= done)
    throw Error("epochs",
                "the run has trained for " + epochs_text((done + steps_per_epoch_ - 1) / steps_per_epoch_) +
                    " already, not less than " + std::to_string(epochs),
                "give more");
  const std::int64_t before = phase.epochs;
  const bool as_planned = goes_on_as_planned(epochs);
  plan_.set_epochs(plan_.main(), epochs);
  remark(std::to_string(epochs) + " instead of " + epochs_text(before) +
         (as_planned ? ": goes on as if planned so from the start"
                     : ": what was trained so far followed the plan of " + epochs_text(before)));
  if (phase_ != plan_.main()) return;
  trainer_->change_epochs(epochs);
  const std::int64_t epoch = step_ / steps_per_epoch_;
  if (experiment_.patience == 0 || epoch - least_loss_epoch_ < experiment_.patience) return;
  least_loss_epoch_ = epoch;  // it ended early, and would again at once
  remark("waits anew for a smaller validation loss");
}

}  // namespace qs
