#include "ui/run_queue.h"

#include <algorithm>
#include <cmath>

#include "core/base/sentence_of.h"
#include "core/settings/titles.h"
#include "ui/run_control.h"
#include "ui/workspace.h"

namespace qs {

RunQueue::RunQueue(Workspace& workspace, RunControl& control) : workspace_(workspace), control_(control) {
  try {
    entries_ = read_queue(runDirectory(workspace_.folder()));
  } catch (const std::exception& failure) {
    workspace_.raiseNotice(QString::fromStdString(sentence_of(failure)));
  }
  is_paused_ = !entries_.empty();
  // Queued: whoever else hears of the end of a run has done with it before the next one begins.
  connect(&control_, &RunControl::stateChanged, this, &RunQueue::goOn, Qt::QueuedConnection);
}

std::optional<std::size_t> RunQueue::current() const {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (!training_.isEmpty() && QString::fromStdString(entries_[i].directory) == training_) return i;
  return std::nullopt;
}

void RunQueue::add(const std::vector<Experiment>& experiments, bool ticks) {
  if (entries_.empty()) is_paused_ = false;
  for (const Experiment& experiment : experiments) {
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const QueuedRun& run) {
      return run.failure.empty() && is_same_run(run.experiment, experiment);
    });
    if (same == entries_.end())
      entries_.push_back({.experiment = experiment, .ticks = ticks});
    else
      same->ticks = same->ticks || ticks;  // nothing is trained twice
  }
  store();
  goOn();
}

void RunQueue::remove(std::size_t entry) {
  if (entry >= entries_.size() || current() == entry) return;
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(entry));
  store();
}

void RunQueue::move(std::size_t entry, int by) {
  const auto other = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(entry) + by);
  if (entry >= entries_.size() || other >= entries_.size()) return;
  std::swap(entries_[entry], entries_[other]);
  store();
}

void RunQueue::setPaused(bool is_paused) {
  is_paused_ = is_paused;
  Q_EMIT changed();
  goOn();
}

double RunQueue::secondsLeft() const {
  double seconds = 0.0;
  for (const QueuedRun& run : entries_)
    if (run.failure.empty()) seconds += expected_seconds(workspace_.runs(), run.experiment);
  return seconds;
}

void RunQueue::goOn() {
  if (control_.isActive()) return;
  if (!training_.isEmpty()) endCurrent();
  if (!is_paused_) startNext();
}

/// Only what has finished leaves the queue; what was stopped by hand waits, and all others with it.
void RunQueue::endCurrent() {
  const auto entry = current();
  training_.clear();
  if (!entry) return;
  QueuedRun& run = entries_[*entry];
  if (control_.state() == RunState::finished) {
    if (run.ticks) workspace_.tick(QString::fromStdString(run.directory));
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(*entry));
  } else if (control_.state() == RunState::failed) {
    const auto latest = control_.latest();
    run.failure = latest && !latest->progress.message.empty() ? latest->progress.message : "the run failed";
  } else {
    is_paused_ = true;
  }
  store();
}

void RunQueue::startNext() {
  while (true) {
    const auto next = std::find_if(entries_.begin(), entries_.end(),
                                   [](const QueuedRun& run) { return run.failure.empty(); });
    if (next == entries_.end()) return;
    if (const RunSummary* finished = find_finished(workspace_.runs(), next->experiment)) {
      if (next->ticks) workspace_.tick(runKey(finished->directory));
      entries_.erase(next);
      store();
      continue;
    }
    try {
      const std::filesystem::path begun = next->directory;
      const bool goes_on = !begun.empty() && has_checkpoint(begun);
      if (!goes_on)
        next->directory = new_run_directory(runDirectory(workspace_.folder()), next->experiment).string();
      training_ = QString::fromStdString(next->directory);
      store();
      goes_on ? control_.resume(next->experiment, training_)
              : control_.start(next->experiment, training_, RunControl::Begin::running);
      return;
    } catch (const std::exception& failure) {
      training_.clear();
      next->failure = sentence_of(failure);
      store();
    }
  }
}

void RunQueue::store() {
  try {
    write_queue(runDirectory(workspace_.folder()), entries_);
  } catch (const std::exception& failure) {
    workspace_.raiseNotice(QString::fromStdString(sentence_of(failure)));
  }
  Q_EMIT changed();
}

}  // namespace qs
