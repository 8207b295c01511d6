#include "ui/fetch/downloader.h"

#include <QCryptographicHash>
#include <QDir>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <chrono>

#include "core/values/data_set_info.h"

namespace qs {
namespace {

constexpr std::chrono::milliseconds kPatience{30'000};  // without a single byte
constexpr int kPartial = 206, kOk = 200;

int statusOf(const QNetworkReply& reply) {
  return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

}  // namespace

Downloader::Downloader(DataFile file, const std::filesystem::path& folder, QObject* parent)
    : QObject(parent), file_(std::move(file)), name_(QString::fromStdString(file_.name)) {
  targetPath_ = QDir(QString::fromStdString(folder.string())).filePath(name_);
  part_.setFileName(targetPath_ + QStringLiteral(".part"));
}

Downloader::~Downloader() {
  if (!reply_) return;
  reply_->disconnect(this);
  reply_->abort();
}

void Downloader::start() {
  if (QFile::exists(targetPath_) && defectOf(targetPath_).isEmpty()) {
    Q_EMIT progress(file_.bytes, file_.bytes);
    Q_EMIT finished();
    return;
  }
  const QString folder = QFileInfo(targetPath_).path();
  if (!QDir().mkpath(folder)) return fail(tr("the folder %1 cannot be made").arg(folder));
  if (!part_.open(QIODevice::ReadWrite))
    return fail(tr("%1 cannot be written: %2").arg(part_.fileName(), part_.errorString()));
  mirror_ = 0;
  tryMirror();
}

void Downloader::cancel() {
  if (reply_) {
    reply_->disconnect(this);
    reply_->abort();
    reply_->deleteLater();
  }
  fail(tr("the download was cancelled"));
}

void Downloader::tryMirror() {
  if (part_.size() > file_.bytes) part_.resize(0);
  part_.seek(part_.size());
  checkedStatus_ = false;
  QNetworkRequest request(QUrl(QString::fromStdString(file_.urls[mirror_])));
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
  request.setTransferTimeout(static_cast<int>(kPatience.count()));
  // Without this, Qt would unpack what the server calls "Content-Encoding: gzip".
  request.setRawHeader("Accept-Encoding", "identity");
  if (part_.size() > 0) request.setRawHeader("Range", "bytes=" + QByteArray::number(part_.size()) + "-");
  reply_ = network_.get(request);
  connect(reply_, &QNetworkReply::readyRead, this, &Downloader::receive);
  connect(reply_, &QNetworkReply::finished, this, &Downloader::replyFinished);
}

void Downloader::receive() {
  const int status = statusOf(*reply_);
  if (status != kOk && status != kPartial) return;  // an error page; replyFinished says so
  if (!checkedStatus_) {
    checkedStatus_ = true;
    if (status == kOk) part_.resize(0);  // the server begins at the beginning
    part_.seek(part_.size());
  }
  const QByteArray bytes = reply_->readAll();
  if (part_.size() + bytes.size() > file_.bytes) {
    part_.resize(0);
    return nextMirror(tr("the server sends more than the %1 bytes expected").arg(file_.bytes));
  }
  if (part_.write(bytes) != bytes.size() || !part_.flush()) {
    const QString problem = tr("%1 cannot be written: %2").arg(part_.fileName(), part_.errorString());
    reply_->disconnect(this);
    reply_->abort();
    return fail(problem);
  }
  Q_EMIT progress(part_.size(), file_.bytes);
}

void Downloader::replyFinished() {
  const int status = statusOf(*reply_);
  if (status >= 400) {
    if (status == 416) part_.resize(0);  // the server does not have the range that is missing
    return nextMirror(tr("the server answers with HTTP status %1").arg(status));
  }
  if (reply_->bytesAvailable() > 0) receive();
  if (!reply_) return;
  if (reply_->error() != QNetworkReply::NoError && part_.size() < file_.bytes)
    return nextMirror(
        tr("%1 after %2 of %3 bytes").arg(reply_->errorString()).arg(part_.size()).arg(file_.bytes));
  part_.flush();
  const QString defect = defectOf(part_.fileName());
  if (!defect.isEmpty()) {
    // A short file may be continued; one of full length with a wrong checksum never gets better.
    if (part_.size() >= file_.bytes) part_.resize(0);
    return nextMirror(defect);
  }
  part_.close();
  QFile::remove(targetPath_);
  if (!part_.rename(targetPath_)) return fail(tr("%1 cannot be named %2").arg(part_.fileName(), targetPath_));
  reply_->deleteLater();
  Q_EMIT finished();
}

void Downloader::nextMirror(const QString& problem) {
  reply_->disconnect(this);
  reply_->abort();
  reply_->deleteLater();
  reply_.clear();
  if (++mirror_ < file_.urls.size()) return tryMirror();
  const int tried = static_cast<int>(file_.urls.size());
  fail(tried == 1 ? problem : tr("%1 (last of %2 mirrors)").arg(problem).arg(tried));
}

void Downloader::fail(const QString& problem) {
  part_.close();
  if (QFileInfo(part_).size() == 0) part_.remove();
  Q_EMIT failed(tr("%1: %2; try again later, or put the file into %3 by hand")
                    .arg(name_, problem, QFileInfo(targetPath_).path()));
}

QString Downloader::defectOf(const QString& path) const {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return tr("it cannot be read");
  if (file.size() != file_.bytes) return tr("%1 of %2 bytes arrived").arg(file.size()).arg(file_.bytes);
  QCryptographicHash hash(QCryptographicHash::Sha256);
  hash.addData(&file);
  const QString found = QString::fromLatin1(hash.result().toHex());
  const QString expected = QString::fromStdString(file_.sha256);
  return found == expected ? QString() : tr("the checksum is %1 instead of %2").arg(found, expected);
}

}  // namespace qs
