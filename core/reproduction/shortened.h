// A published recipe that takes less time.
#pragma once

#include "core/values/experiment.h"

namespace qs {

/// Every length in epochs times `factor`, at least 1 where it was not 0: of phases, drops, ramps, warm-up and
/// delay. Rates and batches stay.
Experiment shortened(Experiment experiment, double factor);

}  // namespace qs
