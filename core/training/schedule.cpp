#include "core/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace qs {

double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs) {
  if (experiment.schedule == "step") {
    const double drops = std::floor(epoch / static_cast<double>(experiment.step_epochs));
    return experiment.learning_rate * std::pow(experiment.step_factor, drops);
  }
  if (experiment.schedule == "linear") {
    const double ramp = experiment.decay_epochs == 0
                            ? 0.5 * epochs
                            : std::min(static_cast<double>(experiment.decay_epochs), epochs);
    return experiment.learning_rate * std::clamp((epochs - epoch) / ramp, 0.0, 1.0);
  }
  if (experiment.schedule == "cosine")
    return experiment.learning_rate * 0.5 *
           (1.0 + std::cos(std::numbers::pi * std::clamp(epoch / epochs, 0.0, 1.0)));
  return experiment.learning_rate;
}

double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs,
                               std::span<const std::int64_t> restarts) {
  double begin = 0.0, end = epochs;
  for (const std::int64_t restart : restarts) {
    const auto here = static_cast<double>(restart);
    if (epoch < here) {
      end = here;
      break;
    }
    begin = here;
  }
  return scheduled_learning_rate(experiment, epoch - begin, end - begin);
}

}  // namespace qs
