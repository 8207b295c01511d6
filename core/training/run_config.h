// What config.json says of a run.
#pragma once

#include <filesystem>
#include <string>

#include "core/values/experiment.h"

namespace qs {

struct RunConfig {
  std::string name;     // user's name, or the title of the experiment
  std::string started;  // ISO 8601, UTC
  Experiment experiment;
};

/// Throws Error naming the directory or file and what is wrong with it.
RunConfig read_run_config(const std::filesystem::path& directory);

}  // namespace qs
