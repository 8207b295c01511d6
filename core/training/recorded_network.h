// The network of a run on disk, as it was saved last.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/training/run.h"

namespace qs {

struct RecordedNetwork {
  std::shared_ptr<const Dataset> data;  // what the run was trained on
  std::unique_ptr<Run> run;
  std::string remark;  // how this machine differs from the one it was trained on; empty: not
};

/// With as many threads as the run of `experiment` was trained with, or all that there are. Throws Error when
/// `directory` has no sound checkpoint.
RecordedNetwork recorded_network(const std::filesystem::path& directory, Experiment experiment);

}  // namespace qs
