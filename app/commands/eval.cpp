// Tests the network of a recorded run again.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/text.h"
#include "core/evaluate.h"

namespace qs {

int run_command(const EvalRequest& request) {
  const EvaluatedRun result = evaluate_run(request.run, request.data);
  if (!result.remark.empty())
    std::cerr << "Tested " << result.remark << " in training: the last digits may differ.\n";
  if (request.output == Output::json) {
    print_json({{"run", request.run.string()},
                {"data", result.data},
                {"images", result.images},
                {"test_error_quantized_pct", result.error_quantized_pct},
                {"test_error_float_pct", result.error_float_pct},
                {"test_loss_quantized", result.loss_quantized},
                {"remark", result.remark}});
    return kSuccess;
  }
  std::cout << request.run.string() << " on " << result.images << " test images of " << result.data << '\n'
            << "  error, quantized       " << fixed(result.error_quantized_pct, 2) << " %\n"
            << "  error, float weights   " << fixed(result.error_float_pct, 2) << " %\n"
            << "  loss, quantized        " << fixed(result.loss_quantized, 4) << '\n';
  return kSuccess;
}

}  // namespace qs
