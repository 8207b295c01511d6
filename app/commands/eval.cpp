// Test the network of a run again.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "core/evaluate.h"

namespace qs {

int eval(const EvalRequest& request) {
  const EvaluatedRun result = evaluate_run(request.run, request.data);
  if (request.output == Output::json) {
    const nlohmann::ordered_json json = {{"data", result.data},
                                         {"images", result.images},
                                         {"test_error_quantized_pct", result.error_quantized_pct},
                                         {"test_error_float_pct", result.error_float_pct},
                                         {"test_loss_quantized", result.loss_quantized}};
    std::printf("%s\n", json.dump(2).c_str());
    return 0;
  }
  std::printf("%lld test images of %s\n", static_cast<long long>(result.images), result.data.c_str());
  std::printf("test error, quantized     %.2f %%\n", result.error_quantized_pct);
  std::printf("test error, float weights %.2f %%\n", result.error_float_pct);
  return 0;
}

}  // namespace qs
