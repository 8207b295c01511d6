// The buttons' side of a run: start, pause, step, stop, and the life of the Session behind them.
//
// Nothing here waits for the engine: commands are noticed between two training steps and the new
// state is reported through stateChanged. A session that is no longer needed is joined on the thread
// pool, never on the window's thread.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>

#include "core/session.h"

namespace qs {

class RunControl final : public QObject {
  Q_OBJECT

 public:
  explicit RunControl(QObject* parent = nullptr);
  ~RunControl() override;

  enum class Begin { running, one_batch, one_epoch };

  /// Starts a new run that writes to `directory`. Any earlier session is ended first.
  /// Throws Error when the experiment has complaints.
  void start(const Experiment& experiment, const QString& directory, Begin begin);
  /// Continues the run that `directory` holds, if wished with another number of epochs. Uses no more threads
  /// than there are processors.
  void resume(const Experiment& experiment, const QString& directory,
              std::optional<std::int64_t> epochs = std::nullopt);

  void proceed();
  void pause();
  void step(StepUnit unit);
  void stop();
  void backToLastGood();

  /// Absent: nothing was started yet.
  std::optional<RunState> state() const { return state_; }
  /// Training, paused, or about to begin.
  bool isActive() const;
  const QString& directory() const { return directory_; }

  void requestSnapshot();
  /// Null: nothing was started yet.
  std::shared_ptr<const Snapshot> latest() const;

 Q_SIGNALS:
  void stateChanged();

 private:
  void open(SessionSetup setup, const QString& directory, Begin begin);
  void discard();
  void setState(RunState state);

  std::unique_ptr<Session> session_;
  std::optional<RunState> state_;
  QString directory_;
  quint64 generation_ = 0;  // states reported by earlier sessions are ignored
};

}  // namespace qs
