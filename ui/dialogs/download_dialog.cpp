#include "ui/dialogs/download_dialog.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/values/data_set_info.h"
#include "core/values/error.h"
#include "ui/fetch/downloader.h"
#include "ui/help_text.h"
#include "ui/number_text.h"

namespace qs {

DownloadDialog::DownloadDialog(const DataSetInfo& wanted, QWidget* parent)
    : QDialog(parent), data_(wanted), text_(new QLabel(this)), progress_(new QProgressBar(this)) {
  setWindowTitle(tr("Download %1").arg(QString::fromStdString(data_.name)));
  // All of them: the files must lie in one folder, and those that are there already are only checked.
  if (!locate(data_.id).complete) missing_ = data_.files;
  for (const DataFile& file : missing_) total_ += file.bytes;
  std::reverse(missing_.begin(), missing_.end());  // taken from the back
  const QString folder = QFile::decodeName(download_directory(data_.id).c_str());
  text_->setText(tr("%n file(s), %1 in all, into\n%2", nullptr, static_cast<int>(missing_.size()))
                     .arg(sizeText(8.0 * static_cast<double>(total_)), folder));
  text_->setWordWrap(true);
  text_->setMinimumWidth(420);
  progress_->setRange(0, 1000);
  progress_->setValue(0);
  describe(progress_, tr("Progress"), tr("Share of all bytes that have arrived."));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  start_ = buttons->addButton(tr("Download"), QDialogButtonBox::ActionRole);
  describe(start_, tr("Download"), tr("Begins, or goes on where it was interrupted."));
  describe(buttons->button(QDialogButtonBox::Cancel), tr("Cancel"),
           tr("Stops; what has arrived is kept for the next time."));
  auto* column = new QVBoxLayout(this);
  column->addWidget(text_);
  column->addWidget(progress_);
  column->addWidget(buttons);
  connect(start_, &QPushButton::clicked, this, &DownloadDialog::begin);
  connect(buttons, &QDialogButtonBox::rejected, this, &DownloadDialog::reject);
}

void DownloadDialog::begin() {
  start_->setEnabled(false);
  next();
}

void DownloadDialog::next() {
  if (missing_.empty()) return accept();
  text_->setText(tr("Fetching %1").arg(QString::fromStdString(missing_.back().name)));
  downloader_ = new Downloader(missing_.back(), download_directory(data_.id), this);
  connect(downloader_, &Downloader::progress, this, &DownloadDialog::showProgress);
  connect(downloader_, &Downloader::failed, this, &DownloadDialog::fail);
  connect(downloader_, &Downloader::finished, this, [this] {
    downloader_->deleteLater();
    downloader_ = nullptr;
    done_ += missing_.back().bytes;
    missing_.pop_back();
    next();
  });
  downloader_->start();
}

void DownloadDialog::showProgress(qint64 received, qint64) {
  const double share =
      static_cast<double>(done_ + received) / static_cast<double>(std::max<qint64>(1, total_));
  progress_->setValue(static_cast<int>(1000.0 * share));
}

void DownloadDialog::fail(const QString& message) {
  downloader_->deleteLater();
  downloader_ = nullptr;
  text_->setText(message);
  start_->setText(tr("Try again"));
  start_->setEnabled(true);
}

void DownloadDialog::reject() {
  if (downloader_) {
    downloader_->disconnect(this);
    downloader_->cancel();
  }
  QDialog::reject();
}

}  // namespace qs
