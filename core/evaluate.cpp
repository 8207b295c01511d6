#include "core/evaluate.h"

#include <algorithm>

#include "core/base/machine.h"
#include "core/base/parallel.h"
#include "core/data/dataset.h"
#include "core/run_store.h"
#include "core/settings/runnable.h"
#include "core/training/continuation.h"
#include "core/training/recorder.h"
#include "core/training/run.h"

namespace qs {

EvaluatedRun evaluate_run(const std::filesystem::path& directory, const std::string& data) {
  Experiment experiment = open_run(directory).experiment;
  experiment.float_weights.clear();
  if (processor_count() > 0)
    experiment.threads = std::min<std::int64_t>(experiment.threads, processor_count());
  require_runnable(experiment);
  set_thread_count(static_cast<int>(experiment.threads));
  const FoundCheckpoint found = find_checkpoint(directory);
  // Normalization and the statistics of batch normalization come from the images of training, also when
  // others are judged.
  const auto own = std::make_shared<const Dataset>(load_dataset(experiment.data));
  const auto other =
      data.empty() || data == experiment.data ? own : std::make_shared<const Dataset>(load_dataset(data));
  Run run(experiment, own, {}, Beginning::from_checkpoint);
  run.prepare_resume(found.text);
  load_tensors(found.file, run.tensors());
  const Score quantized = run.test(Mode::evaluate, *other);
  return {.data = other->id,
          .images = other->test.count,
          .error_quantized_pct = quantized.error_pct,
          .error_float_pct = run.test_float(*other).error_pct,
          .loss_quantized = quantized.loss,
          .remark = other_equipment(directory, found.text)};
}

}  // namespace qs
