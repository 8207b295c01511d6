// Writes runs as a page for a browser, beside the window.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include "ui/newest_job.h"

namespace qs {

class PageJob final : public QObject {
  Q_OBJECT

 public:
  explicit PageJob(QObject* parent);

  bool isBusy() const { return busy_; }
  /// The first run is in focus. One at a time: does nothing while it is busy.
  void start(const QStringList& runs, const QString& file);

 Q_SIGNALS:
  /// What was written, or why nothing was.
  void ended(const QString& sentence);

 private:
  bool busy_ = false;
  NewestJob<QString> job_;
};

}  // namespace qs
