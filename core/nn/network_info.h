// Weights and multiply-accumulates of a network, counted from its description alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/nn/architecture.h"
#include "core/values/network_info.h"

namespace qs {

/// Layers with weights or pooling, in order; counts are for one image.
std::vector<LayerSummary> layer_summaries(const Architecture& net);

/// Ids of the networks in which some layer, also inside a block, is a batch normalization.
std::vector<std::string> networks_with_normalization();

/// For ten classes. Throws Error for an unknown id, or an input that the network cannot take.
NetworkInfo describe_network(std::string_view id, double width);

}  // namespace qs
