#include "core/training/recorded_network.h"

#include <algorithm>

#include "core/base/machine.h"
#include "core/base/parallel.h"
#include "core/settings/runnable.h"
#include "core/training/continuation.h"

namespace qs {

RecordedNetwork recorded_network(const std::filesystem::path& directory, Experiment experiment) {
  experiment.float_weights.clear();
  if (processor_count() > 0)
    experiment.threads = std::min<std::int64_t>(experiment.threads, processor_count());
  require_runnable(experiment);
  set_thread_count(static_cast<int>(experiment.threads));
  const FoundCheckpoint found = find_checkpoint(directory);
  RecordedNetwork recorded;
  recorded.data = std::make_shared<const Dataset>(load_dataset(experiment.data));
  recorded.run =
      std::make_unique<Run>(experiment, recorded.data, std::filesystem::path(), Beginning::from_checkpoint);
  recorded.run->prepare_resume(found.text);
  load_tensors(found.file, recorded.run->tensors());
  recorded.remark = other_equipment(directory, found.text);
  return recorded;
}

}  // namespace qs
