// One instant of a run, complete and immutable: all that the window, the figures and the timeline see.
//
// A Snapshot is never a delta; dropping one loses nothing. Live runs and runs on disk give the same
// type, so no view can tell them apart.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/values/experiment.h"
#include "core/values/histogram.h"
#include "core/values/layer_numbers.h"
#include "core/values/level_grid.h"
#include "core/values/quantity.h"
#include "core/values/series.h"

namespace qs {

enum class RunState { ready, running, paused, finished, stopped, failed };

constexpr bool has_ended(RunState state) {
  return state == RunState::finished || state == RunState::stopped || state == RunState::failed;
}

struct Progress {
  RunState state = RunState::ready;
  std::string phase;       // "float warm start" | "rq-st" …: what is being trained right now
  std::int64_t step = 0;   // optimizer steps done, over all phases of the run
  std::int64_t steps = 0;  // of the whole run
  std::int64_t steps_per_epoch = 1;
  /// Float training that this run did itself before its method began; 0 when the float network was
  /// given or came from the cache.
  double float_epochs = 0.0;
  double epoch = 0.0;    // of the method, step / steps_per_epoch − float_epochs: below 0 in the float start
  double epochs = 0.0;   // of the method
  double seconds = 0.0;  // spent training, pauses excluded
  double seconds_left = 0.0;  // estimate; 0 when unknown
  double images_per_second = 0.0;
  std::string message;  // the failure in words when state is failed, else a remark or empty
};

struct Reading {
  Quantity quantity;
  std::string part;  // "weights" | "activations"
  double value;
};

/// Pairs of numbers, one per weight: mean and log variance. At most kMostCloudPoints, evenly picked.
struct Cloud {
  Quantity quantity;  // what y is; x is the weight
  std::vector<float> x, y;
};
inline constexpr std::int64_t kMostCloudPoints = 2000;

/// How a number that every weight, or every filter, has is distributed over the layer; counted on an even
/// selection.
struct Distribution {
  Quantity quantity;
  Histogram histogram;              // `level` is empty
  std::string counted = "weights";  // or "filters"
};

/// The same for one filter of a layer whose filters have grids of their own.
struct FilterView {
  std::int64_t filter = 0;  // from 0
  Histogram latent;
  Grid grid;
};
inline constexpr std::int64_t kMostFilterViews = 16;

struct LayerView : LayerNumbers {
  Histogram latent;                          // float weights (or posterior means)
  std::shared_ptr<const Histogram> initial;  // the same at step 0 of the phase, its own bins
  Grid grid;
  double zeros_pct = 0.0;         // quantized weights equal to zero
  double saturated_pct = 0.0;     // float weights beyond the outermost decision cells
  double on_grid_pct = 0.0;       // float weights within an eighth of a step of their level; by chance 25
  double relative_mse = 0.0;      // Σ(w−ŵ)²/Σw²
  double sqnr_db = 0.0;           // −10·log10(relative_mse)
  double flip_pct = 0.0;          // weights whose level changed since the last snapshot
  std::vector<Reading> readings;  // α, σ, σ/α, …: whatever the method publishes
  std::vector<Cloud> clouds;
  std::vector<Distribution> distributions;
  std::vector<FilterView> filters;  // at most kMostFilterViews, evenly picked; empty: one grid for all
};

struct Event {
  std::int64_t step;
  std::string text;  // "lambda set to 1", "resumed", …
};

struct Snapshot {
  std::string run;   // id of the run: the name of its directory, or empty
  std::string name;  // how the user calls it
  Experiment experiment;
  Progress progress;
  std::vector<LayerView> layers;
  /// x is the step. Whole network (layer empty), key · parts:
  ///   loss · training, validation soft, validation hard        (mean cross-entropy, no penalty)
  ///   error_pct · training, validation soft, validation hard, validation float (percent wrong),
  ///     and between epochs, on a fixed slice of the validation images, slice soft, slice hard
  ///   penalty · training (KL and the like)      learning_rate · training      epoch_seconds · training
  /// "soft" is the network as trained (sampled or relaxed), "hard" the one that would be shipped,
  /// "float" the float weights and activations behind it.
  /// Per layer: one series for each reading (step_size · weights, noise_scale · activations, …).
  std::vector<Series> series;
  std::vector<Event> events;
};

}  // namespace qs
