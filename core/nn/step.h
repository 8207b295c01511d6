// Everything that a layer or a quantizer may depend on besides its input and its parameters.
#pragma once

#include <cstdint>

#include "core/base/philox.h"

namespace qs {

enum class Mode {
  train,          // stochastic methods sample; backward will follow
  evaluate,       // what would be shipped: hard-quantized weights and activations, no noise
  evaluate_soft,  // the network as it was trained on (sampled or soft), without a backward pass
};

/// Which mean and variance batch normalization uses outside of training.
enum class Statistics { running, of_the_batch };

struct Step {
  std::int64_t index = 0;         // optimizer steps done before this one
  double epoch = 0.0;             // progress, fractional
  double epochs = 1.0;            // of the whole run
  bool ends_epoch = false;        // the last step of an epoch
  std::int64_t train_images = 1;  // N of variational objectives
  Mode mode = Mode::train;
  Statistics statistics = Statistics::running;
  Stream noise = {};  // same (seed, step) gives the same numbers; see Stream::at

  bool training() const { return mode == Mode::train; }
};

}  // namespace qs
