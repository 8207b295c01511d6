// The only state that the parts of the window share: the experiment in the form, the runs, which of
// them are looked at, the chosen layer and the chosen instant.
//
// Panels read it, change it through its setters and hear of changes through its signals; they know
// nothing of each other. It loads nothing itself: LiveLink and RunFiles put snapshots in.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "core/run_store.h"
#include "core/values/method_looks.h"
#include "core/values/snapshot.h"

namespace qs {

using SnapshotPointer = std::shared_ptr<const Snapshot>;

/// What the views draw: the run in focus first, then kept instants of it, then the ticked ones.
struct View {
  std::vector<SnapshotPointer> runs;  // empty: nothing to see yet
  QString layer;                      // empty: all layers
};

class Workspace final : public QObject {
  Q_OBJECT

 public:
  /// Runs are known by their directory, written as text.
  explicit Workspace(QString folder, QObject* parent = nullptr);

  /// Where runs are kept.
  const QString& folder() const { return folder_; }

  const Experiment& experiment() const { return experiment_; }
  void setExperiment(const Experiment& experiment);
  /// Why the experiment cannot be started, in words; empty: it can.
  const QString& obstacle() const { return obstacle_; }
  void setObstacle(const QString& reason);

  const std::vector<RunSummary>& runs() const { return runs_; }
  void setRuns(std::vector<RunSummary> runs);
  const RunSummary* findRun(const QString& directory) const;

  /// That the user gave to methods.
  const MethodLooks& looks() const { return looks_; }
  void setLooks(MethodLooks looks);

  /// The run that is being trained by this window, or was last; empty: none.
  const QString& live() const { return live_; }
  void setLive(const QString& directory);
  /// Its newest snapshot; null before the first.
  const SnapshotPointer& newest() const { return newest_; }
  void setNewest(SnapshotPointer snapshot);

  /// The run that the views show; empty: none.
  const QString& focus() const { return focus_; }
  void setFocus(const QString& directory);
  bool focusIsLive() const { return !live_.isEmpty() && focus_ == live_; }

  /// Runs to compare with the one in focus, in the order of ticking.
  const QStringList& ticked() const { return ticked_; }
  void tick(const QString& directory);
  void untick(const QString& directory);
  void setCompared(std::vector<SnapshotPointer> snapshots);

  /// An instant that stays in the views while the timeline moves on.
  const std::vector<SnapshotPointer>& keptInstants() const { return kept_; }
  void keepInstant(SnapshotPointer snapshot);
  void dropInstants();

  const QString& layer() const { return layer_; }
  void setLayer(const QString& layer);

  /// Step to look at; absent: the newest there is.
  std::optional<qint64> instant() const { return instant_; }
  void setInstant(std::optional<qint64> step);
  /// Recorded steps of the run in focus.
  const std::vector<std::int64_t>& steps() const { return steps_; }
  void setSteps(std::vector<std::int64_t> steps);

  /// Recorded instants of the run in focus, as far as a view has asked for them.
  const std::vector<SnapshotPointer>& history() const { return history_; }
  void setHistory(std::vector<SnapshotPointer> frames);
  /// What is recorded of a run's mixed precision is another now.
  void announceMixed() { Q_EMIT mixedChanged(); }
  /// A view that shows the history is there to be seen.
  void askForHistory() { Q_EMIT historyWanted(); }

  /// The run in focus at the chosen instant; null: nothing to show.
  const SnapshotPointer& shown() const { return shown_; }
  void setShown(SnapshotPointer snapshot);
  View view() const;

  /// Tells the user something in one sentence.
  void raiseNotice(const QString& sentence) { Q_EMIT noticeRaised(sentence); }

 Q_SIGNALS:
  void experimentChanged();
  void obstacleChanged();
  void runsChanged();
  void looksChanged();
  void liveChanged();
  void newestChanged();
  void focusChanged();
  void tickedChanged();
  void layerChanged();
  void instantChanged();
  void stepsChanged();
  void historyWanted();
  void historyChanged();
  void mixedChanged();
  /// The snapshots of view(), or its layer, are others now.
  void viewChanged();
  void noticeRaised(const QString& sentence);

 private:
  QString folder_, obstacle_, live_, focus_, layer_;
  Experiment experiment_;
  std::vector<RunSummary> runs_;
  MethodLooks looks_;
  QStringList ticked_;
  std::optional<qint64> instant_;
  std::vector<std::int64_t> steps_;
  SnapshotPointer newest_, shown_;
  std::vector<SnapshotPointer> compared_, kept_, history_;
};

/// The key of a run: its directory as text.
QString runKey(const std::filesystem::path& directory);
std::filesystem::path runDirectory(const QString& key);

}  // namespace qs
