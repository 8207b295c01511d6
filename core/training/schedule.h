// The learning rate as a function of progress.
#pragma once

#include <cstdint>
#include <span>

#include "core/values/experiment.h"

namespace qs {

/// At `epoch` (fractional) of `epochs`: constant; times the factors of the drops so far; linear to
/// end_factor of the rate over the last decay_epochs (half of the run when that is 0); or half a cosine to
/// zero over the whole run (Loshchilov & Hutter, ICLR 2017).
double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs);

/// The same for a schedule that begins anew after each of these epochs, ascending: as if the part between
/// two of them were a run of its own.
double scheduled_learning_rate(const Experiment& experiment, double epoch, double epochs,
                               std::span<const std::int64_t> restarts);

}  // namespace qs
