// An experiment before its first step.
#pragma once

#include <memory>

#include "core/values/experiment.h"
#include "core/values/snapshot.h"

namespace qs {

/// The network with the experiment's random weights and the quantizers on them, as at a start without a float
/// phase; activations are not calibrated. No data are read. Throws Error when the experiment has complaints.
std::shared_ptr<const Snapshot> initial_snapshot(const Experiment& experiment);

}  // namespace qs
