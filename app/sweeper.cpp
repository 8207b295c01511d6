#include "app/sweeper.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "app/experiment_options.h"
#include "app/progress.h"
#include "app/text.h"
#include "core/base/file_system.h"
#include "core/base/machine.h"
#include "core/base/parallel.h"
#include "core/session.h"

namespace qs {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPollInterval = 100ms;

std::string remark_of(const Session& session) {
  const std::string remark = session.latest()->progress.message;
  return remark.empty() ? "" : " (" + remark + ")";
}

}  // namespace

Sweeper::Sweeper(fs::path folder, std::vector<SweepRun> runs, int jobs)
    : folder_(std::move(folder)), runs_(std::move(runs)), most_jobs_(static_cast<std::size_t>(jobs)) {}

Sweeper::~Sweeper() = default;

void Sweeper::work() {
  while (!was_interrupted() && (next_ < runs_.size() || !jobs_.empty())) {
    while (jobs_.size() < most_jobs_ && next_ < runs_.size()) start(runs_[next_++]);
    collect();
    std::this_thread::sleep_for(kPollInterval);
  }
  for (Job& job : jobs_) job.session->stop();
  for (Job& job : jobs_) job.session->wait();
}

void Sweeper::print_failures() const {
  if (failures_.empty()) return;
  std::cerr << failures_.size() << " of " << runs_.size() << " runs failed:\n";
  for (const auto& [name, reason] : failures_) std::cerr << "  " << name << ": " << reason << "\n";
}

void Sweeper::start(const SweepRun& run) {
  const fs::path directory = folder_ / run.directory;
  if (is_finished_run(directory)) return report(directory, "was finished before");
  Experiment experiment = run.experiment;
  if (experiment.threads == 0 && most_jobs_ > 1)
    experiment.threads = std::max(1, thread_count() / static_cast<int>(most_jobs_));
  print_remarks(run.remarks, run.directory + ": ");
  SessionSetup setup{.experiment = experiment,
                     .directory = directory.string(),
                     .resume = is_there(directory / "config.json")};
  // Begun on a machine with more processors: goes on with those that there are, and its record says so.
  if (setup.resume && open_run(directory).experiment.threads > processor_count())
    setup.threads = experiment.threads;
  jobs_.push_back({directory, std::make_unique<Session>(setup)});
  jobs_.back().session->run();
}

void Sweeper::collect() {
  for (Job& job : jobs_) {
    if (!has_ended(job.session->state())) continue;
    job.session->wait();
    if (job.session->state() == RunState::finished) {
      const RunSummary run = open_run(job.directory);
      report(job.directory, "test error " + fixed(run.test_error_quantized_pct, 2) + " %, " +
                                fixed(run.seconds, 0) + " s" + remark_of(*job.session));
    } else {
      const std::string reason = job.session->latest()->progress.message;
      // What an interruption has stopped has not failed.
      if (job.session->state() == RunState::failed)
        failures_.emplace_back(job.directory.filename().string(), reason);
      report(job.directory, reason);
    }
    job.session.reset();
  }
  std::erase_if(jobs_, [](const Job& job) { return !job.session; });
}

void Sweeper::report(const fs::path& directory, const std::string& text) {
  std::cerr << ++reported_ << "/" << runs_.size() << "  " << directory.filename().string() << ": " << text
            << std::endl;
}

bool is_finished_run(const fs::path& directory) {
  return is_there(directory / "config.json") && open_run(directory).state == RunState::finished;
}

std::vector<RunSummary> results_of(const std::vector<SweepRun>& runs, const fs::path& folder) {
  std::vector<RunSummary> results;
  for (const SweepRun& run : runs)
    if (is_finished_run(folder / run.directory)) results.push_back(open_run(folder / run.directory));
  return results;
}

}  // namespace qs
