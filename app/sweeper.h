// Trains runs, some at the same time, and says how each ended. What is finished already is left alone and
// what was interrupted continues, so the same runs again are only those that are missing.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/run_store.h"
#include "core/sweep.h"

namespace qs {

class Session;

class Sweeper {
 public:
  /// `folder` of the run directories; `jobs` at the same time.
  Sweeper(std::filesystem::path folder, std::vector<SweepRun> runs, int jobs);
  ~Sweeper();

  /// Until all runs have ended, or an interruption (progress.h).
  void work();

  bool has_failures() const { return !failures_.empty(); }
  /// Once more at the end, where they are not overlooked.
  void print_failures() const;

 private:
  struct Job {
    std::filesystem::path directory;
    std::unique_ptr<Session> session;
  };

  void start(const SweepRun& run);
  void collect();
  void report(const std::filesystem::path& directory, const std::string& text);

  std::filesystem::path folder_;
  std::vector<SweepRun> runs_;
  std::size_t most_jobs_, next_ = 0, reported_ = 0;
  std::vector<Job> jobs_;
  std::vector<std::pair<std::string, std::string>> failures_;  // run, reason
};

bool is_finished_run(const std::filesystem::path& directory);

/// The finished runs in the order of the list.
std::vector<RunSummary> results_of(const std::vector<SweepRun>& runs, const std::filesystem::path& folder);

}  // namespace qs
