// A second look at runs that are on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace qs {

struct EvaluatedRun {
  std::string data;  // id of the data set it was tested on
  std::int64_t images = 0;
  double error_quantized_pct = 0.0;  // hard-quantized weights and activations
  double error_float_pct = 0.0;      // the float weights behind them
  double loss_quantized = 0.0;       // mean cross-entropy, nats
  std::string remark = {};           // how this machine differs from the one it was trained on; empty: not
};

/// Tests the network of a run on the test images of `data` (empty: the data set it was trained on), with
/// as many threads as it was trained with, or all that there are.
/// Throws Error when the run has no sound checkpoint or the images do not fit the network.
EvaluatedRun evaluate_run(const std::filesystem::path& directory, const std::string& data);

}  // namespace qs
