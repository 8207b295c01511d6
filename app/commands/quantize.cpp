// One method on the weights of one .npy file.
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/text.h"
#include "core/base/json.h"
#include "core/files/npy.h"
#include "core/quantize_tensor.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::vector<float> values_of(const Tensor& tensor) { return {tensor.begin(), tensor.end()}; }

/// Weights on each level, group by group.
Json level_counts(const QuantizedTensor& result) {
  std::vector<std::vector<std::int64_t>> counts;
  for (const auto& levels : result.levels) counts.emplace_back(levels.size(), 0);
  const std::size_t filters = std::max<std::size_t>(1, result.group.size());
  const std::size_t filter_size = result.codes.size() / filters;
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const auto group = result.group.empty() ? 0 : static_cast<std::size_t>(result.group[i / filter_size]);
    ++counts[group][static_cast<std::size_t>(result.codes[i])];
  }
  return counts;
}

Json report(const QuantizeRequest& request, const NamedArray& input, const QuantizedTensor& result) {
  Json readings = Json::object();
  for (const Reading& reading : result.readings) readings[reading.quantity.key] = reading.value;
  Json options = Json::object();
  for (const auto& [key, value] : request.options.values())
    options[key] = std::visit([](const auto& plain) -> Json { return plain; }, value);
  return {{"method", request.method},
          {"weight_bits", request.weight_bits},
          {"method_options", options},
          {"input", request.input.string()},
          {"shape", input.shape},
          {"levels", result.levels},
          {"counts", level_counts(result)},
          {"groups", result.group},
          {"readings", readings},
          {"relative_mse", std::isfinite(result.relative_mse) ? Json(result.relative_mse) : Json(nullptr)},
          {"sqnr_db", std::isfinite(result.sqnr_db) ? Json(result.sqnr_db) : Json(nullptr)},
          {"zeros_pct", result.zeros_pct},
          {"bits_per_weight", result.bits_per_weight},
          {"overhead_bits_per_weight", result.overhead_bits_per_weight},
          {"curvature", request.curvature.empty() ? Json(nullptr) : Json(request.curvature.string())},
          {"weighted_error", request.curvature.empty() ? Json(nullptr) : Json(result.weighted_error)},
          {"version", QS_VERSION}};
}

void print_summary(const QuantizeRequest& request, const QuantizedTensor& result) {
  std::cout << request.method << ", " << request.weight_bits << " bits, " << result.values.size()
            << " weights\n";
  for (const Reading& reading : result.readings)
    std::cout << "  " << padded(reading.quantity.key, 20) << padded(reading.quantity.symbol, 8)
              << to_text(Value(reading.value)) << '\n';
  if (!request.curvature.empty())
    std::cout << "  " << padded("weighted error", 28) << rounded(result.weighted_error) << '\n';
  std::cout << "  " << padded("relative MSE", 28) << rounded(result.relative_mse) << '\n'
            << "  " << padded("SQNR", 28) << fixed(result.sqnr_db, 2) << " dB\n"
            << "  " << padded("zeros", 28) << fixed(result.zeros_pct, 1) << " %\n"
            << "  " << padded("bits per weight", 28) << fixed(result.bits_per_weight, 3) << '\n';
}

/// On standard error, where it cannot get between what is read by others.
void remark_on_overhead(const QuantizeRequest& request, const QuantizedTensor& result) {
  if (!(result.overhead_bits_per_weight > static_cast<double>(request.weight_bits))) return;
  std::cerr << request.input.string() << ": scales and codebooks take "
            << fixed(result.overhead_bits_per_weight, 1) << " bits per weight, more than the codes ("
            << request.weight_bits << "); the first axis counts the filters that have scales of their own\n";
}

/// Empty without a file.
std::vector<float> read_curvature(const QuantizeRequest& request, const NamedArray& input) {
  if (request.curvature.empty()) return {};
  const NamedArray array = read_npy(request.curvature);
  require_shape(array, input.shape, request.curvature.string());
  return values_of(to_tensor(array));
}

}  // namespace

int run_command(const QuantizeRequest& request) {
  const NamedArray input = read_npy(request.input);
  const std::vector<float> curvature = read_curvature(request, input);
  QuantizedTensor result;
  try {
    result = quantize_tensor(request.method, request.weight_bits, request.options, input.shape,
                             values_of(to_tensor(input)), curvature);
  } catch (const Error& error) {
    const std::string where = error.where() == "input"       ? request.input.string()
                              : error.where() == "curvature" ? request.curvature.string()
                                                             : error.where();
    throw Error(where, error.problem(), error.advice());
  }
  const Json described = report(request, input, result);
  if (!request.output.empty())
    write_npy(request.output, {.name = {}, .shape = input.shape, .values = result.values});
  if (!request.report.empty()) write_json(request.report, described);
  remark_on_overhead(request, result);
  if (request.format == Output::json)
    print_json(described);
  else
    print_summary(request, result);
  return kSuccess;
}

}  // namespace qs
