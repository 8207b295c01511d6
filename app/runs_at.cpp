#include "app/runs_at.h"

#include <set>

#include "core/run_store.h"

namespace qs {

std::vector<RunSummary> runs_at(const std::vector<std::filesystem::path>& paths) {
  std::vector<RunSummary> runs;
  std::set<std::filesystem::path> seen;
  for (const std::filesystem::path& path : paths) {
    std::vector<RunSummary> found = list_runs(path);
    if (found.empty()) found.push_back(open_run(path));
    for (RunSummary& run : found)
      if (seen.insert(std::filesystem::weakly_canonical(run.directory)).second)
        runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace qs
