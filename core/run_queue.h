// Runs that wait to be trained one after the other, and the file that keeps them from one start of the window
// to the next.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/values/experiment.h"
#include "core/values/run_summary.h"

namespace qs {

struct QueuedRun {
  Experiment experiment;
  std::string directory = {};  // once it has begun; empty: not yet
  std::string failure = {};    // why it was given up, in words; empty: it waits or is trained
  bool ticks = false;          // when it has finished, it is ticked for comparison
};

/// `queue.json` in a folder of runs; none: an empty list. Throws Error naming the place of what is wrong.
std::vector<QueuedRun> read_queue(const std::filesystem::path& folder);
/// Replaces the file as a whole; removes it when nothing waits.
void write_queue(const std::filesystem::path& folder, const std::vector<QueuedRun>& queue);

/// Whether both have the same settings and seed, and so give the same run.
bool is_same_run(const Experiment& a, const Experiment& b);

/// The finished run with the same settings and seed, whatever its name; null: none.
const RunSummary* find_finished(const std::vector<RunSummary>& runs, const Experiment& experiment);

/// Whether a run that was interrupted can go on where it was.
bool has_checkpoint(const std::filesystem::path& directory);

/// How long the experiment will take, from finished runs: of the same method, network and data if there is
/// one, else of the same network and data; per epoch and training image. NaN: nothing to judge by.
double expected_seconds(const std::vector<RunSummary>& runs, const Experiment& experiment);

}  // namespace qs
