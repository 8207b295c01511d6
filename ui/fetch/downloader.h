// Gets one file of a data set: resumes, checks size and SHA-256, goes to the next mirror on failure.
//
// Bytes go to NAME.part; only a complete and checked file gets its final name.
#pragma once

#include <QFile>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QString>
#include <filesystem>

#include "core/data/data_library.h"
#include "core/values/data_set_info.h"

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

 private:
  void tryMirror();
  void receive();
  void replyFinished();
  void nextMirror(const QString& problem);
  void fail(const QString& problem);
  /// Empty when the file has the right size and checksum, else what is wrong.
  QString defectOf(const QString& path) const;

  DataFile file_;
  QString name_, targetPath_;
  QFile part_;
  QNetworkAccessManager network_;
  QPointer<QNetworkReply> reply_;
  std::size_t mirror_ = 0;
  bool checkedStatus_ = false;  // of the current reply
};

}  // namespace qs
