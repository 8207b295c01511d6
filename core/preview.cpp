#include "core/preview.h"

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/nn/architecture.h"
#include "core/settings/runnable.h"
#include "core/settings/titles.h"
#include "core/training/network_builder.h"
#include "core/training/snapshot_builder.h"

namespace qs {

std::shared_ptr<const Snapshot> initial_snapshot(const Experiment& experiment) {
  require_runnable(experiment);
  const Architecture description =
      architecture(experiment.network, experiment.width, data_set_info(experiment.data).classes);
  const Network network = build_network(description, quantization_of(experiment), experiment.seed);
  Snapshot rest;
  rest.experiment = experiment;
  rest.name = title(experiment);
  rest.progress.phase = "initial weights";
  return SnapshotBuilder().build(network, std::move(rest));
}

}  // namespace qs
