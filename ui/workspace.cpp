#include "ui/workspace.h"

#include <QFile>
#include <algorithm>
#include <utility>

namespace qs {

Workspace::Workspace(QString folder, QObject* parent) : QObject(parent), folder_(std::move(folder)) {}

void Workspace::setExperiment(const Experiment& experiment) {
  experiment_ = experiment;
  Q_EMIT experimentChanged();
}

void Workspace::setObstacle(const QString& reason) {
  if (reason == obstacle_) return;
  obstacle_ = reason;
  Q_EMIT obstacleChanged();
}

void Workspace::setRuns(std::vector<RunSummary> runs) {
  runs_ = std::move(runs);
  Q_EMIT runsChanged();
}

void Workspace::setLooks(MethodLooks looks) {
  if (looks == looks_) return;
  looks_ = std::move(looks);
  Q_EMIT looksChanged();
}

const RunSummary* Workspace::findRun(const QString& directory) const {
  const auto found = std::find_if(runs_.begin(), runs_.end(),
                                  [&](const RunSummary& run) { return runKey(run.directory) == directory; });
  return found == runs_.end() ? nullptr : &*found;
}

void Workspace::setLive(const QString& directory) {
  live_ = directory;
  newest_.reset();
  Q_EMIT liveChanged();
}

void Workspace::setNewest(SnapshotPointer snapshot) {
  newest_ = std::move(snapshot);
  Q_EMIT newestChanged();
  if (focusIsLive() && !instant_) setShown(newest_);
}

void Workspace::setFocus(const QString& directory) {
  if (directory == focus_) return;
  focus_ = directory;
  steps_.clear();
  kept_.clear();
  history_.clear();
  shown_.reset();
  if (instant_) {
    instant_.reset();
    Q_EMIT instantChanged();
  }
  if (focusIsLive()) shown_ = newest_;
  Q_EMIT focusChanged();
  Q_EMIT stepsChanged();
  Q_EMIT viewChanged();
}

void Workspace::tick(const QString& directory) {
  if (directory.isEmpty() || ticked_.contains(directory)) return;
  ticked_.append(directory);
  Q_EMIT tickedChanged();
}

void Workspace::untick(const QString& directory) {
  if (ticked_.removeAll(directory) > 0) Q_EMIT tickedChanged();
}

void Workspace::setCompared(std::vector<SnapshotPointer> snapshots) {
  compared_ = std::move(snapshots);
  Q_EMIT viewChanged();
}

void Workspace::keepInstant(SnapshotPointer snapshot) {
  if (!snapshot) return;
  kept_.push_back(std::move(snapshot));
  Q_EMIT viewChanged();
}

void Workspace::dropInstants() {
  kept_.clear();
  Q_EMIT viewChanged();
}

void Workspace::setLayer(const QString& layer) {
  if (layer == layer_) return;
  layer_ = layer;
  Q_EMIT layerChanged();
  Q_EMIT viewChanged();
}

void Workspace::setInstant(std::optional<qint64> step) {
  if (step == instant_) return;
  instant_ = step;
  Q_EMIT instantChanged();
  if (!instant_ && focusIsLive()) setShown(newest_);
}

void Workspace::setSteps(std::vector<std::int64_t> steps) {
  if (steps == steps_) return;
  steps_ = std::move(steps);
  Q_EMIT stepsChanged();
}

void Workspace::setHistory(std::vector<SnapshotPointer> frames) {
  history_ = std::move(frames);
  Q_EMIT historyChanged();
}

void Workspace::setShown(SnapshotPointer snapshot) {
  shown_ = std::move(snapshot);
  Q_EMIT viewChanged();
}

View Workspace::view() const {
  View view{{}, layer_};
  if (shown_) view.runs.push_back(shown_);
  view.runs.insert(view.runs.end(), kept_.begin(), kept_.end());
  view.runs.insert(view.runs.end(), compared_.begin(), compared_.end());
  return view;
}

QString runKey(const std::filesystem::path& directory) { return QFile::decodeName(directory.c_str()); }

std::filesystem::path runDirectory(const QString& key) {
  return std::filesystem::path(QFile::encodeName(key).toStdString());
}

}  // namespace qs
