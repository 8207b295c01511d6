// A run as tables and comparisons see it.
#pragma once

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/values/experiment.h"
#include "core/values/snapshot.h"

namespace qs {

/// What a user wrote to a run.
struct RunAnnotation {
  std::vector<std::string> tags = {};  // without commas
  std::string note = {};
  bool archived = false;  // kept, but not listed with the others
  bool operator==(const RunAnnotation&) const = default;
};

struct RunSummary {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  std::filesystem::path directory;
  std::string name;  // user's name, or the title of the experiment
  Experiment experiment;
  RunState state = RunState::stopped;  // finished when result.json is there
  double float_epochs = 0.0;           // trained by the run itself before its method began
  double epochs_done = 0.0;            // of the method; below 0 in the float start
  double epochs_planned = kUnknown;    // of the method
  std::string started;                 // ISO 8601, UTC
  // From result.json when finished, else from the last row of metrics.csv.
  double test_error_float_pct = kUnknown, test_error_quantized_pct = kUnknown;
  double validation_error_pct = kUnknown, model_bits = kUnknown, bops = kUnknown, zeros_pct = kUnknown;
  double seconds = kUnknown, images_per_second = kUnknown;
  // Of finished runs only; unknown in those of version 0.1.0.
  double test_error_at_best_pct = kUnknown;  // of the weights of the epoch that was best on validation
  double kl_to_float = kUnknown;             // nats, mean over the test images
  double flips_pct = kUnknown;               // test images that the float weights answer otherwise
  double on_grid_pct = kUnknown;             // float weights within an eighth of a step of their level
  double on_grid_start_pct = kUnknown;       // the same before the first step of the method
  double average_weight_bits = kUnknown;     // codes of the weights, without biases, scales and codebooks
  double bits_per_number = kUnknown;         // of all that is shipped for each number of the float network
  RunAnnotation annotation;
  std::string problem;  // what is missing or damaged, in words; empty: nothing
};

}  // namespace qs
