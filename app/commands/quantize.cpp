// One method on the numbers of an NPY file.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "core/base/atomic_file.h"
#include "core/catalog.h"
#include "core/files/npy.h"
#include "core/lab.h"

namespace qs {
namespace {

nlohmann::ordered_json report_of(const QuantizeRequest& request, const QuantizedTensor& result) {
  nlohmann::ordered_json scalars = nlohmann::ordered_json::object();
  for (const Reading& reading : result.readings) scalars[reading.quantity.key] = reading.value;
  return {{"method", request.method},     {"weight_bits", request.weight_bits},
          {"levels", result.levels},      {"codes", result.codes},
          {"group", result.group},        {"scalars", scalars},
          {"relative_mse", result.relative_mse}, {"sqnr_db", result.sqnr_db},
          {"zeros_pct", result.zeros_pct}, {"bits_per_weight", result.bits_per_weight}};
}

}  // namespace

int quantize(const QuantizeRequest& request) {
  const Options options = options_from(method_info(request.method).options, request.options);
  const NamedArray input = read_npy(request.input);
  const Tensor numbers = to_tensor(input);
  const QuantizedTensor result = quantize_tensor(request.method, request.weight_bits, options, input.shape,
                                                 {numbers.begin(), numbers.end()});
  if (!request.output.empty()) write_npy(request.output, {"", input.shape, result.values});
  const nlohmann::ordered_json report = report_of(request, result);
  if (!request.report.empty()) write_file(request.report, report.dump(2) + "\n");
  if (request.print == Output::json) {
    std::printf("%s\n", report.dump(2).c_str());
    return 0;
  }
  for (const Reading& reading : result.readings)
    std::printf("%-16s %s = %.10g\n", reading.quantity.key.c_str(), reading.quantity.symbol.c_str(), reading.value);
  std::printf("relative MSE     %.6g (%.2f dB)\nzeros            %.2f %%\nbits per weight  %.3f\n", result.relative_mse,
              result.sqnr_db, result.zeros_pct, result.bits_per_weight);
  return 0;
}

}  // namespace qs
