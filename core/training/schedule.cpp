#include "core/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/values/drops.h"

namespace qs {

double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs) {
  if (experiment.schedule == "drops")
    return experiment.learning_rate * factor_at(drops_from(experiment.drops), epoch);
  if (experiment.schedule == "linear") {
    const double ramp = experiment.decay_epochs == 0
                            ? 0.5 * epochs
                            : std::min(static_cast<double>(experiment.decay_epochs), epochs);
    const double left = std::clamp((epochs - epoch) / ramp, 0.0, 1.0);  // of the ramp
    return experiment.learning_rate * (experiment.end_factor + (1.0 - experiment.end_factor) * left);
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
