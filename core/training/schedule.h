// The learning rate as a function of progress.
#pragma once

#include "core/experiment.h"

namespace qs {

/// At `epoch` (fractional) of `epochs`: constant; divided at every step_epochs; or linear to zero
/// over the last decay_epochs (half of the run when that is 0).
double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs);

}  // namespace qs
