#include "core/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/values/choices.h"
#include "core/values/drops.h"

namespace qs {

namespace {

/// The share of the rate on the ramp at the end of the phase.
double ramp(const Experiment& experiment, double epoch, double epochs) {
  const double length = experiment.decay_epochs == 0
                            ? 0.5 * epochs
                            : std::min(static_cast<double>(experiment.decay_epochs), epochs);
  const double left = std::clamp((epochs - epoch) / length, 0.0, 1.0);
  return experiment.end_factor + (1.0 - experiment.end_factor) * left;
}

}  // namespace

double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs) {
  switch (kSchedules.from(experiment.schedule)) {
    case Schedule::constant:
      break;
    case Schedule::drops:
      return experiment.learning_rate * factor_at(drops_from(experiment.drops), epoch);
    case Schedule::linear:
      return experiment.learning_rate * ramp(experiment, epoch, epochs);
    case Schedule::cosine:
      return experiment.learning_rate * 0.5 *
             (1.0 + std::cos(std::numbers::pi * std::clamp(epoch / epochs, 0.0, 1.0)));
  }
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
