#include "ui/run_control.h"

#include <QCoreApplication>
#include <QFile>
#include <QPointer>
#include <QThread>
#include <QThreadPool>
#include <utility>

namespace qs {

RunControl::RunControl(QObject* parent) : QObject(parent) {}

RunControl::~RunControl() { discard(); }

void RunControl::start(const Experiment& experiment, const QString& directory, Begin begin) {
  open({.experiment = experiment, .directory = QFile::encodeName(directory).toStdString()}, directory, begin);
}

void RunControl::resume(const Experiment& experiment, const QString& directory,
                        std::optional<std::int64_t> epochs) {
  SessionSetup setup{.experiment = experiment,
                     .directory = QFile::encodeName(directory).toStdString(),
                     .resume = true,
                     .epochs = epochs};
  const std::int64_t processors = QThread::idealThreadCount();
  if (experiment.threads > processors) setup.threads = processors;
  open(std::move(setup), directory, Begin::running);
}

void RunControl::open(SessionSetup setup, const QString& directory, Begin begin) {
  discard();
  const quint64 generation = ++generation_;
  // Called on the session's thread, possibly after this object is gone: only the window's thread looks
  // at the pointer.
  setup.on_state = [control = QPointer<RunControl>(this), generation](RunState state) {
    const auto report = [control, generation, state] {
      if (control && control->generation_ == generation) control->setState(state);
    };
    QMetaObject::invokeMethod(QCoreApplication::instance(), report, Qt::QueuedConnection);
  };
  session_ = std::make_unique<Session>(std::move(setup));
  directory_ = directory;
  switch (begin) {
    case Begin::running:
      session_->run();
      break;
    case Begin::one_batch:
      session_->step(StepUnit::batch);
      break;
    case Begin::one_epoch:
      session_->step(StepUnit::epoch);
      break;
  }
  setState(session_->state());
}

void RunControl::setState(RunState state) {
  state_ = state;
  Q_EMIT stateChanged();
}

void RunControl::discard() {
  if (!session_) return;
  session_->stop();
  QThreadPool::globalInstance()->start(
      [session = std::shared_ptr<Session>(std::move(session_))]() mutable { session.reset(); });
}

void RunControl::proceed() {
  if (session_) session_->run();
}

void RunControl::pause() {
  if (session_) session_->pause();
}

void RunControl::step(StepUnit unit) {
  if (session_) session_->step(unit);
}

void RunControl::stop() {
  if (session_) session_->stop();
}

void RunControl::backToLastGood() {
  if (session_) session_->back_to_last_good();
}

bool RunControl::isActive() const {
  return state_ == RunState::ready || state_ == RunState::running || state_ == RunState::paused;
}

void RunControl::requestSnapshot() {
  if (session_) session_->request_snapshot();
}

std::shared_ptr<const Snapshot> RunControl::latest() const { return session_ ? session_->latest() : nullptr; }

}  // namespace qs
