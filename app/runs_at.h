// The runs that arguments name.
#pragma once

#include <filesystem>
#include <vector>

#include "core/values/run_summary.h"

namespace qs {

/// Each path is the directory of a run, or a folder that holds some; every run once. Throws Error for what is
/// neither.
std::vector<RunSummary> runs_at(const std::vector<std::filesystem::path>& paths);

}  // namespace qs
