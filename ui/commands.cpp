#include "ui/commands.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"
#include "core/values/error.h"
#include "ui/actions/actions.h"
#include "ui/run_files.h"
#include "ui/run_queue.h"
#include "ui/theme/icons.h"
#include "ui/workspace.h"

namespace qs {

const Experiment& firstExperiment() { return first_preset().experiment; }

Commands::Commands(Workspace& workspace, RunControl& control, RunFiles& files, RunQueue& queue,
                   Actions& actions)
    : workspace_(workspace),
      control_(control),
      files_(files),
      actions_(actions),
      queue_(queue),
      history_(workspace) {
  const auto on = [this](ActionId id, auto handler) {
    connect(actions_[id], &QAction::triggered, this, handler);
  };
  on(ActionId::start_pause, [this] { startOrPause(); });
  on(ActionId::step_batch, [this] { step(StepUnit::batch); });
  on(ActionId::step_epoch, [this] { step(StepUnit::epoch); });
  on(ActionId::stop, [this] { control_.stop(); });
  on(ActionId::last_good, [this] { control_.backToLastGood(); });
  on(ActionId::compare_tails, [this] { compareTails(); });
  on(ActionId::new_seed, [this] { newSeed(); });
  on(ActionId::rewind, [this] { rewind(); });
  on(ActionId::undo_settings, [this] { history_.undo(); });
  on(ActionId::reset_experiment, [this] { resetExperiment(); });
  on(ActionId::copy_command_line, [this] { copyCommandLine(); });
  connect(&control_, &RunControl::stateChanged, this, [this] {
    showState();
    if (control_.state() != RunState::running) {
      files_.refreshRuns();
      files_.refreshSteps();
    }
  });
  connect(&workspace_, &Workspace::obstacleChanged, this, &Commands::showState);
  connect(&workspace_, &Workspace::viewChanged, this, &Commands::showState);
  connect(&history_, &SettingsHistory::changed, this, &Commands::showState);
  showState();
}

void Commands::startOrPause() {
  if (!control_.isActive()) return begin(RunControl::Begin::running);
  control_.state() == RunState::paused ? control_.proceed() : control_.pause();
}

void Commands::step(StepUnit unit) {
  if (control_.isActive()) return control_.step(unit);
  begin(unit == StepUnit::batch ? RunControl::Begin::one_batch : RunControl::Begin::one_epoch);
}

void Commands::begin(RunControl::Begin begin) {
  if (!workspace_.obstacle().isEmpty()) return workspace_.raiseNotice(workspace_.obstacle());
  try {
    const Experiment& experiment = workspace_.experiment();
    control_.start(experiment, runKey(new_run_directory(runDirectory(workspace_.folder()), experiment)),
                   begin);
  } catch (const Error& failure) {
    workspace_.raiseNotice(QString::fromUtf8(failure.what()));
  }
}

bool Commands::isFree() {
  if (!control_.isActive()) return true;
  workspace_.raiseNotice(tr("Another run is active: stop it first."));
  return false;
}

void Commands::startAgain(const Experiment& experiment) {
  if (!isFree()) return;
  workspace_.setExperiment(experiment);
  begin(RunControl::Begin::running);
}

void Commands::compareTails() {
  std::vector<Experiment> pair;
  for (const char* id : {"quick-wnq", "quick-lq-net"}) {
    Experiment experiment = preset(id).experiment;
    const std::string& data = workspace_.experiment().data;
    if (data_set_info(data).image == network_info(experiment.network).input) experiment.data = data;
    experiment.act_bits = kFloatBits;  // the weights alone are compared
    if (experiment.data != preset(id).experiment.data) experiment.preset.clear();  // it names its data
    pair.push_back(experiment);
  }
  const Experiment first = pair.front();
  queue_.add(pair, true);
  workspace_.raiseNotice(tr("Trains WNQ, then LQ-Net, on %1 with %2.")
                             .arg(QString::fromStdString(data_set_info(first.data).name),
                                  QString::fromStdString(network_title(first.network, first.width))));
}

void Commands::trainBeside(const std::string& method) {
  if (!workspace_.obstacle().isEmpty()) return workspace_.raiseNotice(workspace_.obstacle());
  std::vector<Remark> remarks;
  const Experiment other = edited(workspace_.experiment(), {{"method", method}}, remarks);
  for (const Complaint& complaint : complaints(other))
    return workspace_.raiseNotice(QString::fromStdString(complaint.problem));
  queue_.add({workspace_.experiment(), other}, true);
}

void Commands::resume(const QString& run) { goOn(run, std::nullopt); }

void Commands::trainLonger(const QString& run, std::int64_t epochs) { goOn(run, epochs); }

void Commands::goOn(const QString& run, std::optional<std::int64_t> epochs) {
  const RunSummary* summary = workspace_.findRun(run);
  if (!summary || !isFree()) return;
  Experiment experiment = summary->experiment;
  if (epochs) experiment.epochs = *epochs;
  workspace_.setExperiment(experiment);
  try {
    control_.resume(experiment, run, epochs);
  } catch (const Error& failure) {
    workspace_.raiseNotice(QString::fromUtf8(failure.what()));
  }
}

void Commands::rewind() {
  const SnapshotPointer shown = workspace_.shown();
  if (!shown) return;
  const Experiment experiment = shown->experiment;
  if (!queue_.entries().empty()) queue_.setPaused(true);  // what waits is not to begin when this ends
  workspace_.setExperiment(experiment);
  begin(RunControl::Begin::running);  // ends and saves the session before
  workspace_.raiseNotice(
      tr("Begun anew with the same settings and seed %1; the run before stays in the list.")
          .arg(experiment.seed));
}

void Commands::newSeed() {
  Experiment experiment = workspace_.experiment();
  ++experiment.seed;
  workspace_.setExperiment(experiment);
  workspace_.raiseNotice(tr("The next run has seed %1.").arg(experiment.seed));
}

void Commands::resetExperiment() {
  if (!isFree()) return;
  workspace_.setExperiment(firstExperiment());
  workspace_.raiseNotice(tr("The form holds the first preset; Ctrl+Z brings the settings before back."));
}

void Commands::copyCommandLine() {
  const SnapshotPointer shown = workspace_.shown();
  const Experiment& experiment = shown ? shown->experiment : workspace_.experiment();
  QGuiApplication::clipboard()->setText(QString::fromStdString(command_line(experiment)));
  workspace_.raiseNotice(shown ? tr("The command line of the open run is on the clipboard.")
                               : tr("The command line of this experiment is on the clipboard."));
}

void Commands::showState() {
  const bool active = control_.isActive();
  const bool paused = control_.state() == RunState::paused;
  const bool able = active || workspace_.obstacle().isEmpty();
  QAction* start = actions_[ActionId::start_pause];
  start->setText(!active ? tr("&Start") : paused ? tr("&Continue") : tr("&Pause"));
  start->setIcon(themedIcon(active && !paused ? QStringLiteral("pause") : QStringLiteral("start")));
  for (ActionId id : {ActionId::start_pause, ActionId::step_batch, ActionId::step_epoch}) {
    actions_[id]->setEnabled(able);
  }
  actions_[ActionId::stop]->setEnabled(active);
  actions_[ActionId::new_seed]->setEnabled(!active);
  actions_[ActionId::compare_tails]->setEnabled(!active);
  actions_[ActionId::reset_experiment]->setEnabled(!active);
  actions_[ActionId::undo_settings]->setEnabled(!active && history_.canUndo());
  actions_[ActionId::rewind]->setEnabled(workspace_.shown() != nullptr);
  actions_[ActionId::last_good]->setEnabled(control_.state() == RunState::failed);
}

}  // namespace qs
