// Runs as a page, written beside the window: the file is whole when it is announced, and what cannot be done
// is said.
#include <QAction>
#include <QApplication>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "support/patience.h"
#include "support/small_run.h"
#include "support/test_main.h"
#include "ui/actions/actions.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"
#include "ui/page_job.h"
#include "ui/workspace.h"

using namespace qs;

class TestPageJob : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_page_is_whole_when_it_is_announced() {
    QTemporaryDir folder;
    const QString run = folder.filePath(QStringLiteral("a")),
                  file = folder.filePath(QStringLiteral("a.html"));
    SmallRun::start(runDirectory(run));
    PageJob job(nullptr);
    QSignalSpy ended(&job, &PageJob::ended);
    job.start({run}, file);
    QVERIFY(job.isBusy());
    job.start({run}, folder.filePath(QStringLiteral("b.html")));  // one at a time
    QVERIFY(ended.wait(patience(20000)));
    QVERIFY(!job.isBusy());
    QVERIFY2(
        ended.front().front().toString().startsWith(QStringLiteral("a.html shows 1 of 1 recorded instants")),
        qPrintable(ended.front().front().toString()));
    QFile page(file);
    QVERIFY(page.open(QIODevice::ReadOnly) && page.readAll().trimmed().endsWith("</html>"));
    QVERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("b.html"))));
  }

  void what_cannot_be_written_is_said() {
    QTemporaryDir folder;
    PageJob job(nullptr);
    QSignalSpy ended(&job, &PageJob::ended);
    job.start({folder.path()}, folder.filePath(QStringLiteral("a.html")));
    QVERIFY(ended.wait(patience(20000)));
    QVERIFY(ended.front().front().toString().contains(QStringLiteral("is not a run")));
    QVERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("a.html"))));
  }

  void nothing_is_asked_when_no_run_is_open() {
    OwnSettings settings;
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    QSignalSpy notices(&window.workspace(), &Workspace::noticeRaised);
    window.actions()[ActionId::share_page]->trigger();
    QCOMPARE(notices.count(), 1);
    QVERIFY(notices.front().front().toString().contains(QStringLiteral("Open a run first")));
  }
};

QS_TEST(TestPageJob)
#include "test_page_job.moc"
