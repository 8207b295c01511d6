// A made-up but realistic instant of a run: LeNet-5 (Relaxed Quantization §5 sizes) after 20 epochs.
#pragma once

#include <memory>

#include "core/values/snapshot.h"

namespace qs {

/// Four layers (conv1 and fc2 at 4 bit, conv2 and fc1 at 2 bit), weights gathered around the grid,
/// 20 epochs of losses, errors, learning rate and, per layer, α, σ and σ/α of weights and activations.
/// Another seed gives another run of the same experiment.
std::shared_ptr<const Snapshot> sample_snapshot(std::uint64_t seed = 1);

/// The same network trained as float: no grids, no scales.
std::shared_ptr<const Snapshot> sample_float_snapshot();

/// One layer with this many bits: 1 … 8.
LayerView sample_layer(const std::string& name, std::int64_t weights, int bits, std::uint64_t seed);

}  // namespace qs
