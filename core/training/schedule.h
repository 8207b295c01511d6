// The learning rate as a function of progress.
#pragma once

#include "core/experiment.h"

namespace qs {

/// At `epoch` (fractional) of `epochs`: constant; times step_factor at every step_epochs; linear to
/// zero over the last decay_epochs (half of the run when that is 0); or half a cosine to zero over the
/// whole run (Loshchilov & Hutter, ICLR 2017).
double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs);

}  // namespace qs
