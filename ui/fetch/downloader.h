// Gets one file of a data set: resumes, checks size and SHA-256, goes to the next mirror on failure.
//
// Bytes go to NAME.part; only a complete and checked file gets its final name.
#pragma once

#include <QCryptographicHash>
#include <QFile>
#include <QNetworkAccessManager>
#include <QObject>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <memory>

#include "core/data_library.h"

class QNetworkReply;

namespace qs {

class Downloader : public QObject {
  Q_OBJECT

 public:
  /// Nothing happens before start(). The folder is created when it does not exist.
  Downloader(DataFile file, const std::filesystem::path& folder, QObject* parent = nullptr);
  ~Downloader() override;

  void start();
  /// Stops at once and keeps the .part file for a later resume; emits failed("… cancelled").
  void cancel();

  QString targetPath() const { return targetPath_; }

 Q_SIGNALS:
  /// Bytes on disk so far, of the total.
  void progress(qint64 received, qint64 total);
  /// The file is there under its final name, complete and checked (or was there already).
  void finished();
  /// One sentence: the last mirror's problem, and the number of mirrors that were tried.
  void failed(const QString& message);
};

}  // namespace qs
