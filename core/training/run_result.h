// What comes out of a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/metrics/cost.h"
#include "core/training/run_tables.h"
#include "core/values/experiment.h"
#include "core/values/snapshot.h"

namespace qs {

/// What result.json records.
struct RunResult {
  Experiment experiment;
  double epochs = 0.0;
  double test_error_float_pct = kUnknown;      // of the float weights, before rounding
  double test_error_quantized_pct = kUnknown;  // of the last epoch, hard-quantized: the headline
  double test_error_running_statistics_pct =
      kUnknown;                   // the same without a new estimate for batch normalization
  double kl_to_float = kUnknown;  // mean over the test images, nats, from the float weights' answers
  double flips_pct = kUnknown;    // test images that the float weights answer otherwise
  std::vector<std::uint8_t> test_misses = {};  // one per test image: 1 where the quantized network is wrong
  double validation_error_final_pct = kUnknown;
  double validation_error_best_pct = kUnknown;  // smallest over the epochs
  std::int64_t best_epoch = 0;                  // chosen on the validation images
  double test_error_at_best_pct = kUnknown;     // of the weights of that epoch; unknown if not kept
  Cost cost;
  double zeros_pct = 0.0, on_grid_pct = 0.0;  // of the quantized weights
  double on_grid_start_pct =
      kUnknown;  // the latter before the first step of the method; unknown without a grid
  double seconds = 0.0, images_per_second = 0.0;
  std::vector<std::string> notes = {};  // protocol: split, rounding, layer policy, …
  std::vector<Event> events = {};       // where its float weights came from, how it was continued, …
};

}  // namespace qs
