#include "core/lab.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/quantizers/method.h"
#include "core/quantizers/probe.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

class ReadScalars final : public Probe {
 public:
  std::vector<Reading> readings;
  void scalar(const Quantity& quantity, double value) override { readings.push_back({quantity, "weights", value}); }
  void per_group(const Quantity&, std::span<const Real>) override {}
  void curve(const Quantity&, const std::function<double(double)>&) override {}
  void cloud(const Quantity&, std::span<const Real>, std::span<const Real>) override {}
};

Tensor checked_tensor(const std::vector<std::int64_t>& shape, const std::vector<float>& values) {
  if (values.empty()) throw Error("input", "it holds no numbers");
  const auto bad = std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (bad != values.end())
    throw Error("input", "number " + std::to_string(bad - values.begin()) + " is not finite", "remove NaN and infinity first");
  Tensor tensor(shape.empty() ? Shape{1} : Shape(shape));
  std::transform(values.begin(), values.end(), tensor.begin(), [](float value) { return Real(value); });
  return tensor;
}

}  // namespace

QuantizedTensor quantize_tensor(const std::string& method_id, int bits, const Options& options,
                                const std::vector<std::int64_t>& shape, const std::vector<float>& values) {
  const Method& method = find_method(method_id);
  const BitRange range = method.info.weight_bits;
  if (!method.weight) throw Error("method", method.info.name + " leaves weights float", "choose a method that quantizes them");
  if (bits < range.min || bits > range.max)
    throw Error("weight_bits", method.info.name + " takes " + std::to_string(range.min) + " to " +
                                   std::to_string(range.max) + " bits, not " + std::to_string(bits));
  const Tensor weight = checked_tensor(shape, values);
  const auto quantizer = method.weight({.layer = "tensor", .bits = bits, .is_activation = false, .place = 0}, options);
  quantizer->init(weight, Tensor(Shape{weight.shape()[0]}));
  Step step;
  step.mode = Mode::evaluate;
  const Tensor& quantized = quantizer->forward(step).weight;
  const Codes codes = quantizer->encode();
  ReadScalars scalars;
  quantizer->probe(scalars);
  QuantizedTensor result{.values = {}, .codes = codes.index, .levels = codes.levels, .group = codes.group,
                         .readings = std::move(scalars.readings)};
  result.values.assign(quantized.begin(), quantized.end());
  result.relative_mse = squared_error(weight.span(), quantized.span()).relative();
  result.sqnr_db = sqnr_db(result.relative_mse);
  const auto zeros = std::count(result.values.begin(), result.values.end(), 0.0f);
  result.zeros_pct = 100.0 * static_cast<double>(zeros) / static_cast<double>(values.size());
  result.bits_per_weight = bits + quantizer->overhead_bits() / static_cast<double>(values.size());
  return result;
}

}  // namespace qs
