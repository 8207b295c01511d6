// Fetches the missing files of a data set, one after the other, with progress and Cancel.
#pragma once

#include <QDialog>
#include <QString>
#include <vector>

#include "core/data/data_library.h"
#include "core/values/data_set_info.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace qs {

class Downloader;

class DownloadDialog final : public QDialog {
  Q_OBJECT

 public:
  /// Accepted when all files are there.
  DownloadDialog(const DataSetInfo& wanted, QWidget* parent);

  void reject() override;

 private:
  void begin();
  void next();
  void showProgress(qint64 received, qint64 total);
  void fail(const QString& message);

  const DataSetInfo& data_;
  std::vector<DataFile> missing_;
  qint64 done_ = 0, total_ = 0;
  Downloader* downloader_ = nullptr;
  QLabel* text_;
  QProgressBar* progress_;
  QPushButton* start_;
};

}  // namespace qs
