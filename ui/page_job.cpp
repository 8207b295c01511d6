#include "ui/page_job.h"

#include <QFileInfo>

#include "core/base/sentence_of.h"
#include "core/report.h"
#include "ui/number_text.h"
#include "ui/workspace.h"

namespace qs {

PageJob::PageJob(QObject* parent)
    : QObject(parent), job_(this, [this](const QString& sentence) {
        busy_ = false;
        Q_EMIT ended(sentence);
      }) {}

void PageJob::start(const QStringList& runs, const QString& file) {
  if (busy_) return;
  busy_ = true;
  job_.request([runs, file] {
    constexpr double kMegabyte = 1e6;
    std::vector<std::filesystem::path> directories;
    for (const QString& run : runs) directories.push_back(runDirectory(run));
    try {
      const ReportPage page = write_report_page(directories, runDirectory(file));
      return tr("%1 shows %2 of %3 recorded instants in %4 MB.")
          .arg(QFileInfo(file).fileName())
          .arg(page.shown)
          .arg(page.recorded)
          .arg(QString::number(static_cast<double>(page.html.size()) / kMegabyte, 'f', 1));
    } catch (const std::exception& failure) {
      return QString::fromStdString(sentence_of(failure));
    }
  });
}

}  // namespace qs
