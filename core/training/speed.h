// How fast an experiment trains on this machine, on random images: per step and per layer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

struct Speed {
  std::string method;
  std::int64_t weight_bits = 32, act_bits = 32;
  double images_per_second = 0.0, seconds_per_step = 0.0;  // forward, backward and update
  double times_float = 1.0;                                // its step's time as a multiple of the float one
};

/// The experiment with the float baseline as its method.
Experiment float_baseline_of(Experiment experiment);

/// Times training steps of experiments beside those of the float baseline of the first one.
class SpeedTest {
 public:
  explicit SpeedTest(const Experiment& experiment);
  ~SpeedTest();

  /// The experiment and the baseline take turns, for about `seconds` each and after a few steps to warm up:
  /// a machine that becomes slower meanwhile slows both. Medians over the turns.
  Speed measure(const Experiment& experiment, double seconds);

 private:
  class Contender;
  std::unique_ptr<Contender> float_;
};

struct LayerSpeed {
  std::string name;
  double forward = 0.0, backward_data = 0.0, backward_weights = 0.0;  // seconds per batch
  double gflops = 0.0;  // of its multiply-accumulates over its whole time; 0: it has none
  double seconds() const { return forward + backward_data + backward_weights; }
};

/// Medians over `batches` batches. The images' own gradient is not computed, as in training.
std::vector<LayerSpeed> measure_layers(const Experiment& experiment, int batches);

}  // namespace qs
