// Turns a description into a network, with a quantizer wherever the method puts one.
#pragma once

#include "core/nn/network.h"
#include "core/quantizers/method.h"
#include "core/tensor/compute.h"
#include "core/values/choices.h"
#include "core/values/experiment.h"

namespace qs {

/// How a network's tensors begin and are quantized.
struct Quantization {
  const Method* method = nullptr;
  Options options = {};
  const Method* activation_method = nullptr;  // null: the same method with the same options
  int weight_bits = 32, act_bits = 32;
  LayerPolicy layer_policy = LayerPolicy::all;
  Initialization initialization = Initialization::glorot;
};

/// No quantizer anywhere.
Quantization float_quantization();
/// The same, begun as the experiment says.
Quantization float_quantization(const Experiment& experiment);
/// What the experiment's method does to its network.
Quantization quantization_of(const Experiment& experiment);

/// Epochs of a phase of `epochs` after which the method wants the learning rate's schedule to begin anew.
std::vector<std::int64_t> schedule_restarts(const Quantization& quantization, std::int64_t epochs);

/// Weights are random from `seed`, biases zero; quantizers are built but not calibrated. Throws Error when a
/// layer cannot take its input, naming the layer.
Network build_network(const Architecture& description, const Quantization& quantization, std::uint64_t seed,
                      const Compute& compute = default_compute());

}  // namespace qs
