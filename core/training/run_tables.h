// The rows of steps.csv and metrics.csv.
//
// Numbers are written so that they read back bit for bit; NaN is an empty cell. Columns of readings
// are called layer.part.key ("conv1.weights.step_size"); units of the others are in their names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

inline constexpr std::string_view kWarmStart = "float warm start";  // name of that phase

/// One number that a quantizer published.
struct LayerValue {
  std::string layer, part, key;  // "conv1", "weights" | "activations", "step_size"
  double value;
};

struct StepRow {
  std::int64_t step = 0;  // optimizer steps done, this one included
  double epoch = 0.0;
  double loss = kUnknown;     // mean cross-entropy of the batch, without penalty
  double penalty = kUnknown;  // KL and the like
  double learning_rate = kUnknown;
  /// On a fixed slice of the validation images, now and then: the network as trained and as shipped.
  double slice_error_soft_pct = kUnknown, slice_error_hard_pct = kUnknown;
  std::vector<LayerValue> readings = {};
};

struct EpochRow {
  std::int64_t epoch = 0;  // epochs done
  std::int64_t step = 0;
  std::string phase = {};  // "float warm start" | "rq-st" …
  double train_loss = kUnknown, train_error_pct = kUnknown;
  double validation_loss_soft = kUnknown, validation_loss_hard = kUnknown;
  double validation_error_soft_pct = kUnknown, validation_error_hard_pct = kUnknown;
  double validation_error_float_pct = kUnknown;  // of the float weights behind the quantized ones
  double penalty = kUnknown, learning_rate = kUnknown;
  double epoch_seconds = kUnknown, images_per_second = kUnknown;
};

struct RunTables {
  std::vector<StepRow> steps;    // ascending
  std::vector<EpochRow> epochs;  // ascending
};

/// Both tables of a run directory up to and including `last_step`. A missing file is an empty
/// table; a damaged one throws Error naming file, line and column.
RunTables read_tables(const std::filesystem::path& directory, std::int64_t last_step);

/// Text of the two files.
std::string steps_csv(const std::vector<StepRow>& rows);
std::string metrics_csv(const std::vector<EpochRow>& rows);

}  // namespace qs
