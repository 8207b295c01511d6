#include "ui/panels/data_notice.h"

#include <QFile>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/data/data_library.h"
#include "core/values/error.h"
#include "ui/forms/flow_layout.h"
#include "ui/help_text.h"

namespace qs {

DataNotice::DataNotice(QWidget* parent)
    : QWidget(parent), text_(new QLabel(this)), download_(new QToolButton(this)) {
  text_->setProperty("role", QStringLiteral("problem"));
  text_->setWordWrap(true);
  download_->setText(tr("Download…"));
  describe(download_, tr("Download the data set"),
           tr("Fetches the files from the internet, with progress and a check."));
  auto* built_in = new QToolButton(this);
  built_in->setText(tr("Use built-in digits"));
  describe(built_in, tr("Use built-in digits"), tr("Chooses the data set that needs no files."));
  auto* buttons = new QWidget(this);
  auto* flow = new FlowLayout(buttons);
  flow->setContentsMargins(0, 0, 0, 0);
  flow->addWidget(download_);
  flow->addWidget(built_in);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 2, 0, 2);
  column->addWidget(text_);
  column->addWidget(buttons);
  hide();
  connect(download_, &QToolButton::clicked, this, [this] { Q_EMIT downloadRequested(id_); });
  connect(built_in, &QToolButton::clicked, this, &DataNotice::builtInRequested);
}

void DataNotice::showData(const QString& id) {
  id_ = id;
  obstacle_.clear();
  try {
    const DataLocation location = locate(id.toStdString());
    if (!location.complete) {
      const DataSetInfo& info = data_set_info(id.toStdString());
      obstacle_ = tr("%1 is not on this computer.").arg(QString::fromStdString(info.name));
      QStringList folders;
      for (const std::filesystem::path& folder : location.searched)
        folders.append(QFile::decodeName(folder.c_str()));
      text_->setText(obstacle_);
      text_->setToolTip(tr("Looked in: %1").arg(folders.join(QStringLiteral(", "))));
      text_->setAccessibleDescription(text_->toolTip());
      download_->setEnabled(!info.files.empty());
    }
  } catch (const Error& failure) {
    obstacle_ = QString::fromUtf8(failure.what());
    text_->setText(obstacle_);
    download_->setEnabled(false);
  }
  setVisible(!obstacle_.isEmpty());
}

}  // namespace qs
