// What the actions and menus do to experiments and runs, and which of them can be used right now.
#pragma once

#include <QObject>
#include <QString>

#include "core/session.h"
#include "ui/run_control.h"
#include "ui/settings_history.h"

namespace qs {

class Actions;
class RunFiles;
class RunQueue;
class Workspace;

class Commands final : public QObject {
  Q_OBJECT

 public:
  Commands(Workspace& workspace, RunControl& control, RunFiles& files, RunQueue& queue, Actions& actions);

  void startOrPause();
  void step(StepUnit unit);

  /// Puts the experiment into the form and starts it.
  void startAgain(const Experiment& experiment);
  void resume(const QString& run);
  /// Continues a run, also a finished one, to this number of epochs.
  void trainLonger(const QString& run, std::int64_t epochs);

  void compareTails();
  /// The experiment of the form and the same with another method, with the same seed; both are ticked.
  void trainBeside(const std::string& method);

  /// The run in focus from its beginning, with its settings and its seed.
  void rewind();
  void newSeed();
  void resetExperiment();
  void copyCommandLine();

 private:
  void begin(RunControl::Begin begin);
  void goOn(const QString& run, std::optional<std::int64_t> epochs);
  /// False, with a word to the user, while another run is active.
  bool isFree();
  void showState();

  Workspace& workspace_;
  RunControl& control_;
  RunFiles& files_;
  Actions& actions_;
  RunQueue& queue_;
  SettingsHistory history_;
};

/// What a fresh window begins with.
const Experiment& firstExperiment();

}  // namespace qs
