// One method on one tensor, without a network: what `quantscope quantize` does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/values/option.h"
#include "core/values/snapshot.h"

namespace qs {

struct QuantizedTensor {
  std::vector<float> values;               // like the input, quantized
  std::vector<std::int32_t> codes;         // index into the levels of the group
  std::vector<std::vector<float>> levels;  // ascending, one list per group
  std::vector<std::int32_t> group;         // of each slice along the first axis; empty: one group
  std::vector<Reading> readings;           // α and whatever else the method publishes
  double relative_mse = 0.0, sqnr_db = 0.0, zeros_pct = 0.0;
  double bits_per_weight = 0.0;           // code and overhead
  double overhead_bits_per_weight = 0.0;  // scales and codebooks, shipped beside the codes
  double weighted_error = 0.0;            // Σd(w−ŵ)² for a given curvature d
};

/// Quantizes these float weights as they are: calibrate, then round. What a method does to float weights
/// when it begins to train (clipping, stretching) is not done. `shape` has the output filters first; a
/// vector is one filter, and the shape of a single number may be empty. Throws Error when the method cannot
/// do `bits`, leaves weights float, a value is not finite, or weights are so large that what comes out would
/// not be. `curvature`: empty, or for loss-aware methods how much the loss curves along each weight, d_i ≥ 0;
/// Error at "curvature" when it does not fit.
QuantizedTensor quantize_tensor(const std::string& method, int bits, const Options& options,
                                const std::vector<std::int64_t>& shape, const std::vector<float>& values,
                                const std::vector<float>& curvature = {});

}  // namespace qs
