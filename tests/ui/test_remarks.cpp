// What the engine remarks on a thread of its own is read in the window.
#include <QSignalSpy>
#include <QTest>
#include <thread>

#include "core/base/remarks.h"
#include "support/test_main.h"
#include "ui/remark_notices.h"

using namespace qs;

class TestRemarks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_remark_on_another_thread_becomes_a_notice() {
    Workspace workspace(QStringLiteral("runs"));
    const QSignalSpy notices(&workspace, &Workspace::noticeRaised);
    {
      const RemarkNotices relay(workspace);
      std::thread([] { remark("w.npz: left out \"näme\""); }).join();
      QCOMPARE(notices.count(), 0);  // not on that thread
      QTRY_COMPARE(notices.count(), 1);
      QCOMPARE(notices.at(0).at(0).toString(), QStringLiteral("w.npz: left out \"näme\""));
    }
    remark("nobody listens any more");
    QTest::qWait(0);
    QCOMPARE(notices.count(), 1);
  }
};

QS_TEST(TestRemarks)
#include "test_remarks.moc"
