// What the actions and menus do to experiments and runs, and which of them can be used right now.
#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "core/session.h"
#include "ui/run_control.h"
#include "ui/settings_history.h"

namespace qs {

class Actions;
class RunFiles;
class Workspace;

class Commands final : public QObject {
  Q_OBJECT

 public:
  Commands(Workspace& workspace, RunControl& control, RunFiles& files, Actions& actions);

  void startOrPause();
  void step(StepUnit unit);

  /// Puts the experiment into the form and starts it.
  void startAgain(const Experiment& experiment);
  void resume(const QString& run);
  /// Continues a run, also a finished one, to this number of epochs.
  void trainLonger(const QString& run, std::int64_t epochs);

  /// Trains the experiments one after the other and ticks those that finish. What ends in another way
  /// ends the series.
  void trainSeries(std::vector<Experiment> experiments);
  void compareTails();

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
  void continueSeries();

  Workspace& workspace_;
  RunControl& control_;
  RunFiles& files_;
  Actions& actions_;
  SettingsHistory history_;
  std::vector<Experiment> waiting_;  // of a series, the next one last
  bool in_series_ = false;
};

/// What a fresh window begins with.
const Experiment& firstExperiment();

}  // namespace qs
