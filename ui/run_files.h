// The window's side of the runs on disk: lists them, loads the instant that the workspace points at and
// the runs to compare, renames and deletes. All of it happens on the thread pool.
#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

#include "ui/newest_job.h"
#include "ui/workspace.h"

namespace qs {

class RunFiles final : public QObject {
  Q_OBJECT

 public:
  explicit RunFiles(Workspace& workspace);

  /// Reads the list of runs again.
  void refreshRuns();
  /// Reads again which steps of the run in focus are recorded.
  void refreshSteps();

  void rename(const QString& run, const QString& name);
  void remove(const QString& run);
  void annotate(const QString& run, const RunAnnotation& annotation);
  void keepLooks(const MethodLooks& looks);

 private:
  struct Listing {
    std::vector<RunSummary> runs;
    MethodLooks looks;
    QString problem;
  };
  struct Instant {
    QString directory;
    SnapshotPointer snapshot;
    QString problem;
  };
  struct History {
    QString directory;
    std::vector<std::int64_t> steps;
  };
  struct Frames {
    QString directory;
    std::vector<SnapshotPointer> snapshots;
  };
  using Comparison = QHash<QString, SnapshotPointer>;
  /// Where the timeline stands: epochs of the method; absent: at the newest.
  using Epoch = std::optional<double>;

  void loadInstant();
  void loadHistory();
  void loadComparison();
  void followInstant();
  void showComparison();
  /// Reports what `work` throws, then reads the list again.
  void change(std::function<void()> work);

  Workspace& workspace_;
  Comparison loaded_;  // of each ticked run the snapshot at that epoch
  Epoch loaded_at_;
  NewestJob<Listing> listing_;
  NewestJob<Instant> instant_;
  NewestJob<History> history_;
  NewestJob<Frames> frames_;
  NewestJob<Comparison> comparison_;
};

}  // namespace qs
