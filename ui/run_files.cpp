#include "ui/run_files.h"

#include <cmath>
#include <limits>

#include "core/base/sentence_of.h"
#include "core/looks.h"

namespace qs {
namespace {

constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

// What the work may throw becomes a sentence: nothing may leave the thread pool as an exception.
template <typename Work>
QString problemOf(Work work) {
  try {
    work();
  } catch (const std::exception& failure) {
    return QString::fromStdString(sentence_of(failure));
  }
  return {};
}

}  // namespace

RunFiles::RunFiles(Workspace& workspace)
    : workspace_(workspace),
      listing_(this,
               [this](const Listing& found) {
                 if (!found.problem.isEmpty()) workspace_.raiseNotice(found.problem);
                 workspace_.setLooks(found.looks);
                 workspace_.setRuns(found.runs);
               }),
      instant_(this,
               [this](const Instant& found) {
                 const bool overtaken = workspace_.focusIsLive() && !workspace_.instant();
                 if (found.directory != workspace_.focus() || overtaken) return;
                 if (!found.problem.isEmpty()) return workspace_.raiseNotice(found.problem);
                 workspace_.setShown(found.snapshot);
               }),
      history_(this,
               [this](const History& found) {
                 if (found.directory == workspace_.focus()) workspace_.setSteps(found.steps);
               }),
      frames_(this,
              [this](const Frames& found) {
                if (found.directory == workspace_.focus()) workspace_.setHistory(found.snapshots);
              }),
      comparison_(this, [this](const Comparison& found) {
        loaded_ = found;
        showComparison();
      }) {
  connect(&workspace_, &Workspace::focusChanged, this, &RunFiles::refreshSteps);
  connect(&workspace_, &Workspace::focusChanged, this, &RunFiles::loadInstant);
  connect(&workspace_, &Workspace::instantChanged, this, &RunFiles::loadInstant);
  connect(&workspace_, &Workspace::historyWanted, this, &RunFiles::loadHistory);
  connect(&workspace_, &Workspace::focusChanged, this, &RunFiles::showComparison);
  connect(&workspace_, &Workspace::tickedChanged, this, &RunFiles::loadComparison);
  connect(&workspace_, &Workspace::viewChanged, this, &RunFiles::followInstant);
}

void RunFiles::refreshRuns() {
  listing_.request([folder = runDirectory(workspace_.folder())] {
    Listing result;
    result.problem = problemOf([&] {
      result.runs = list_runs(folder);
      result.looks = looks_in(folder);
    });
    return result;
  });
}

void RunFiles::refreshSteps() {
  if (workspace_.focus().isEmpty()) return;
  history_.request([key = workspace_.focus()] {
    History result{key, {}};
    // A run that has just begun has no history yet; the views say so themselves.
    problemOf([&] { result.steps = history_steps(runDirectory(key)); });
    return result;
  });
}

void RunFiles::loadHistory() {
  constexpr std::size_t kMostInstants = 60;  // read in a moment, and more than a figure shows
  if (workspace_.focus().isEmpty()) return;
  frames_.request([key = workspace_.focus()] {
    Frames result{key, {}};
    problemOf([&] { result.snapshots = history_of(runDirectory(key), kMostInstants); });
    return result;
  });
}

void RunFiles::loadInstant() {
  const std::optional<qint64> step = workspace_.instant();
  if (workspace_.focus().isEmpty() || (workspace_.focusIsLive() && !step)) return;
  instant_.request([key = workspace_.focus(), step] {
    Instant result{key, nullptr, {}};
    result.problem =
        problemOf([&] { result.snapshot = snapshot_at(runDirectory(key), step ? *step : kEnd); });
    return result;
  });
}

/// Ticked runs stand at the epoch of the run in focus, so that all can be seen at one time.
void RunFiles::followInstant() {
  const SnapshotPointer shown = workspace_.shown();
  const Epoch wanted = workspace_.instant() && shown ? Epoch(shown->progress.epoch) : std::nullopt;
  if (wanted == loaded_at_ || workspace_.ticked().isEmpty()) return;
  loaded_at_ = wanted;
  loaded_.clear();
  loadComparison();
}

void RunFiles::loadComparison() {
  comparison_.request(
      [keys = workspace_.ticked(), known = loaded_, live = workspace_.live(), at = loaded_at_] {
        Comparison result;
        for (const QString& key : keys) {
          if (known.contains(key) && key != live) {
            result.insert(key, known.value(key));
            continue;
          }
          // A run without a readable history is left out; the list of runs shows its state.
          problemOf([&] {
            SnapshotPointer snapshot = snapshot_at(runDirectory(key), kEnd);
            const Progress& end = snapshot->progress;
            const double steps = static_cast<double>(end.steps_per_epoch);
            if (at) snapshot = snapshot_at(runDirectory(key), std::llround((*at + end.float_epochs) * steps));
            result.insert(key, snapshot);
          });
        }
        return result;
      });
}

void RunFiles::rename(const QString& run, const QString& name) {
  change([directory = runDirectory(run), text = name.toStdString()] { rename_run(directory, text); });
}

void RunFiles::annotate(const QString& run, const RunAnnotation& annotation) {
  change([directory = runDirectory(run), annotation] { annotate_run(directory, annotation); });
}

void RunFiles::keepLooks(const MethodLooks& looks) {
  change([folder = runDirectory(workspace_.folder()), looks] { save_looks(folder, looks); });
}

void RunFiles::remove(const QString& run) {
  workspace_.untick(run);
  if (workspace_.focus() == run) workspace_.setFocus({});
  change([directory = runDirectory(run)] { delete_run(directory); });
}

void RunFiles::change(std::function<void()> work) {
  auto promise = std::make_shared<QPromise<QString>>();
  auto* watcher = new QFutureWatcher<QString>(this);
  connect(watcher, &QFutureWatcher<QString>::finished, this, [this, watcher] {
    if (!watcher->result().isEmpty()) workspace_.raiseNotice(watcher->result());
    watcher->deleteLater();
    refreshRuns();
  });
  promise->start();
  watcher->setFuture(promise->future());
  QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
    promise->addResult(problemOf(work));
    promise->finish();
  });
}

void RunFiles::showComparison() {
  std::vector<SnapshotPointer> snapshots;
  for (const QString& key : workspace_.ticked()) {
    if (key == workspace_.focus()) continue;
    if (const SnapshotPointer snapshot = loaded_.value(key)) snapshots.push_back(snapshot);
  }
  workspace_.setCompared(std::move(snapshots));
}

}  // namespace qs
