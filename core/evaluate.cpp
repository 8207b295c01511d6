#include "core/evaluate.h"

#include "core/base/parallel.h"
#include "core/data/dataset.h"
#include "core/run_store.h"
#include "core/training/recorder.h"
#include "core/training/run.h"

namespace qs {

EvaluatedRun evaluate_run(const std::filesystem::path& directory, const std::string& data) {
  Experiment experiment = open_run(directory).experiment;
  if (!data.empty()) experiment.data = data;
  experiment.validation_images = 0;  // only the test images are looked at
  experiment.train_images = 0;
  experiment.float_weights.clear();
  require_runnable(experiment);
  set_thread_count(static_cast<int>(experiment.threads));
  const FoundCheckpoint found = find_checkpoint(directory);
  Run run(experiment, std::make_shared<const Dataset>(load_dataset(experiment.data)), {},
          Beginning::from_checkpoint);
  run.prepare_resume(found.text);
  load_tensors(found.file, run.tensors());
  const Score quantized = run.test(Mode::evaluate);
  return {.data = experiment.data,
          .images = run.test_images(),
          .error_quantized_pct = quantized.error_pct,
          .error_float_pct = run.test_float().error_pct,
          .loss_quantized = quantized.loss};
}

}  // namespace qs
