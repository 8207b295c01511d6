// Weights and multiply-accumulates of a network, counted from its description alone.
#pragma once

#include <vector>

#include "core/catalog.h"
#include "core/nn/network.h"

namespace qs {

/// Layers with weights or pooling, in order; counts are for one image.
std::vector<LayerSummary> layer_summaries(const Architecture& net);

/// Ids of the networks in which some layer, also inside a block, is a batch normalization.
std::vector<std::string> networks_with_normalization();

}  // namespace qs
