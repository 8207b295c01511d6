#include "ui/mixed_job.h"

#include <cmath>

#include "core/base/sentence_of.h"
#include "core/mixed_record.h"
#include "ui/workspace.h"

namespace qs {
namespace {

struct Stopped {};

}  // namespace

MixedJob::~MixedJob() {
  stop();
  if (thread_) thread_->wait();
}

void MixedJob::start(const QString& run) {
  if (isBusy()) return;
  stopped_ = false;
  thread_.reset(QThread::create([this, run] { work(run); }));
  thread_->setObjectName(QStringLiteral("mixed"));
  thread_->start(QThread::LowPriority);
}

void MixedJob::work(const QString& run) {
  QString problem;
  int shown = -1;
  MixedSetup setup{.run = runDirectory(run)};
  setup.progress = [&](double share) {
    if (stopped_) throw Stopped{};
    const int percent = static_cast<int>(std::lround(100.0 * share));
    if (percent != shown) Q_EMIT progressed(tr("Every assignment of bits: %1 %").arg(percent));
    shown = percent;
  };
  try {
    record_mixed(setup.run, mixed_precision(setup, [](const std::string&) {}));
  } catch (const Stopped&) {
    problem = tr("Stopped; nothing was recorded.");
  } catch (const std::exception& failure) {
    problem = QString::fromStdString(sentence_of(failure));
  }
  QMetaObject::invokeMethod(
      this,
      [this, run, problem] {
        thread_->wait();
        thread_.reset();
        Q_EMIT ended(run, problem);
      },
      Qt::QueuedConnection);
}

}  // namespace qs
