#include "core/evaluate.h"

#include "core/data/dataset.h"
#include "core/run_store.h"
#include "core/training/recorded_network.h"

namespace qs {

EvaluatedRun evaluate_run(const std::filesystem::path& directory, const std::string& data) {
  // Normalization and the statistics of batch normalization come from the images of training, also when
  // others are judged.
  const RecordedNetwork recorded = recorded_network(directory, open_run(directory).experiment);
  const auto other = data.empty() || data == recorded.data->id
                         ? recorded.data
                         : std::make_shared<const Dataset>(load_dataset(data));
  const Score quantized = recorded.run->test(Mode::evaluate, *other);
  return {.data = other->id,
          .images = other->test.count,
          .error_quantized_pct = quantized.error_pct,
          .error_float_pct = recorded.run->test_float(*other).error_pct,
          .loss_quantized = quantized.loss,
          .remark = recorded.remark};
}

}  // namespace qs
