#include "core/quantize_tensor.h"

#include <algorithm>
#include <cmath>

#include "core/base/number_text.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/tensor/statistics.h"
#include "core/values/error.h"

namespace qs {
namespace {

struct ScalarProbe final : Probe {
  void scalar(const Quantity& quantity, double value) override {
    readings.push_back({quantity, kOfWeights, value});
  }

  std::vector<Reading> readings;
};

void require_possible(const Method& method, int bits) {
  const BitRange& range = method.info.weight_bits;
  if (!method.weight || range.min == kFloatBits)
    throw Error("method", method.info.name + " leaves weights float",
                "choose a method that quantizes weights");
  if (bits < range.min || bits > range.max)
    throw Error("weight_bits", method.info.name + " takes " + std::to_string(range.min) +
                                   (range.min == range.max ? "" : " to " + std::to_string(range.max)) +
                                   " bits for weights, not " + std::to_string(bits));
}

/// Filters come first; a vector is one filter, a single number one of one weight.
Shape filters_of(const std::vector<std::int64_t>& extents, std::size_t count) {
  if (extents.empty() && count == 1) return Shape{1, 1};
  return extents.size() == 1 ? Shape{1, extents[0]} : Shape(extents);
}

Tensor to_tensor(const std::vector<std::int64_t>& extents, const std::vector<float>& values) {
  const Shape shape = filters_of(extents, values.size());
  if (shape.rank() == 0 || values.empty()) throw Error("input", "the tensor holds no list of weights");
  if (shape.elements() != static_cast<Index>(values.size()))
    throw Error("input", "the shape " + to_text(Shape(extents)) + " does not hold " +
                             std::to_string(values.size()) + " values");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw Error("input", "value number " + std::to_string(i) + " is " + shortest_text(values[i]),
                  "weights must be finite");
  Tensor tensor(shape);
  std::copy(values.begin(), values.end(), tensor.begin());
  return tensor;
}

void require_curvature(const std::vector<float>& curvature, std::size_t weights) {
  if (curvature.size() != weights)
    throw Error("curvature", "there are " + std::to_string(curvature.size()) + " values for " +
                                 std::to_string(weights) + " weights");
  for (std::size_t i = 0; i < curvature.size(); ++i)
    if (!(curvature[i] >= 0.0f) || !std::isfinite(curvature[i]))
      throw Error("curvature", "value number " + std::to_string(i) + " is " + shortest_text(curvature[i]),
                  "a curvature must be finite and not negative");
  if (std::none_of(curvature.begin(), curvature.end(), [](float d) { return d > 0.0f; }))
    throw Error("curvature", "all values are 0", "give at least one weight a curvature");
}

/// Also lets the quantizer look at the weights anew, so that it publishes what belongs to the curvature.
void apply_curvature(WeightQuantizer& quantizer, const Method& method, const Tensor& curvature) {
  if (!quantizer.set_curvature(curvature))
    throw Error("curvature", method.info.name + " does not use a curvature",
                "leave it out or choose a loss-aware method, such as late");
  Step step;
  step.mode = Mode::evaluate;
  quantizer.forward(step);
}

double weighted_error(const Tensor& weights, const Tensor& quantized, const std::vector<float>& curvature) {
  double sum = 0.0;
  for (std::size_t i = 0; i < curvature.size(); ++i) {
    const auto at = static_cast<Index>(i);
    const double difference = static_cast<double>(weights[at]) - static_cast<double>(quantized[at]);
    sum += static_cast<double>(curvature[i]) * difference * difference;
  }
  return sum;
}

/// Squares and scales of weights near the end of the range of float may lie beyond it.
void require_finite(const QuantizedTensor& result, const Tensor& input) {
  const auto is_finite = [](double value) { return std::isfinite(value); };
  const bool all =
      std::all_of(result.values.begin(), result.values.end(), is_finite) &&
      std::all_of(result.levels.begin(), result.levels.end(),
                  [&](const auto& levels) { return std::all_of(levels.begin(), levels.end(), is_finite); }) &&
      std::all_of(result.readings.begin(), result.readings.end(),
                  [&](const Reading& reading) { return is_finite(reading.value); });
  if (all) return;
  const Range range = finite_range(input.span());
  throw Error("input",
              "the largest weight is " +
                  to_text(Value(std::max(-static_cast<double>(range.low), static_cast<double>(range.high)))) +
                  ", for which levels or scales have no float number",
              "bring the weights to another scale, for instance near 1");
}

}  // namespace

QuantizedTensor quantize_tensor(const std::string& method_id, int bits, const Options& options,
                                const std::vector<std::int64_t>& shape, const std::vector<float>& values,
                                const std::vector<float>& curvature) {
  const Method& method = find_method(method_id);
  require_possible(method, bits);
  const Tensor input = to_tensor(shape, values);
  const auto quantizer =
      method.weight({.layer = "input", .bits = bits, .is_activation = false, .place = 0}, options);
  if (!quantizer->ships_codes())
    throw Error(method_id, "under these options it ships the float weights, so nothing would be quantized",
                "choose the options that test quantized weights");
  quantizer->init(input, Tensor(Shape{0}));  // no biases: only the weights and their scales count

  if (!curvature.empty()) {
    require_curvature(curvature, values.size());
    apply_curvature(*quantizer, method, to_tensor(shape, curvature));
  }

  Codes codes = quantizer->encode();
  const Tensor output = decode(codes, input.shape());
  const SquaredError error = squared_error(input.span(), output.span());
  const auto count = static_cast<double>(output.size());
  const auto zeros = static_cast<double>(std::count(output.begin(), output.end(), Real(0)));
  ScalarProbe probe;
  quantizer->probe(probe);
  const double overhead = quantizer->overhead_bits() / count;
  QuantizedTensor result{.values = std::vector<float>(output.begin(), output.end()),
                         .codes = std::move(codes.index),
                         .levels = std::move(codes.levels),
                         .group = std::move(codes.group),
                         .readings = std::move(probe.readings),
                         .relative_mse = error.relative(),
                         .sqnr_db = sqnr_db(error.relative()),
                         .zeros_pct = 100.0 * zeros / count,
                         .bits_per_weight = bits + overhead,
                         .overhead_bits_per_weight = overhead,
                         .weighted_error = weighted_error(input, output, curvature)};
  require_finite(result, input);
  return result;
}

}  // namespace qs
