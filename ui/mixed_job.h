// Evaluates every assignment of bits to the layers of a run, beside the window.
#pragma once

#include <QObject>
#include <QString>
#include <QThread>
#include <atomic>
#include <memory>

namespace qs {

class MixedJob final : public QObject {
  Q_OBJECT

 public:
  explicit MixedJob(QObject* parent) : QObject(parent) {}
  ~MixedJob() override;

  bool isBusy() const { return thread_ != nullptr; }
  /// Records the result in the run. One at a time: does nothing while it is busy.
  void start(const QString& run);
  /// As soon as the batch of images that is being evaluated has ended.
  void stop() { stopped_ = true; }

 Q_SIGNALS:
  void progressed(const QString& sentence);
  /// `problem`: why there is no result; empty: it is recorded.
  void ended(const QString& run, const QString& problem);

 private:
  void work(const QString& run);

  std::unique_ptr<QThread> thread_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace qs
