// What a reader of a run's numbers should know about how its network is judged and shipped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/network.h"

namespace qs {

/// One sentence each; empty: nothing out of the ordinary. `statistics_batches`: of the experiment.
std::vector<std::string> remarks_on(const Network& network, std::int64_t statistics_batches);

}  // namespace qs
