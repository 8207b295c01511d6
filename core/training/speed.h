// How fast an experiment trains on this machine, on random images: per step and per layer.
#pragma once

#include <string>
#include <vector>

#include "core/experiment.h"

namespace qs {

struct Speed {
  std::string method;
  std::int64_t weight_bits = 32, act_bits = 32;
  double images_per_second = 0.0, seconds_per_step = 0.0;  // forward, backward and update
};

/// Steps of the experiment's batch size for about `seconds`, after a few to warm up.
Speed measure_speed(const Experiment& experiment, double seconds);

/// The experiment with the float baseline as its method.
Experiment float_baseline_of(Experiment experiment);

struct LayerSpeed {
  std::string name;
  double forward = 0.0, backward_data = 0.0, backward_weights = 0.0;  // seconds per batch
  double gflops = 0.0;  // of its multiply-accumulates over its whole time; 0: it has none
  double seconds() const { return forward + backward_data + backward_weights; }
};

/// Medians over `batches` batches. The images' own gradient is not computed, as in training.
std::vector<LayerSpeed> measure_layers(const Experiment& experiment, int batches);

}  // namespace qs
