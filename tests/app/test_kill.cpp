// kill -9 at ten moments of one run: it opens and goes on after each, and ends with the same bits.
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/philox.h"
#include "core/run_store.h"
#include "core/values/error.h"
#include "support/patience.h"
#include "support/places.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const QStringList kTrain{QStringLiteral("train"), QStringLiteral("--net"), QStringLiteral("lenet300"),
                         QStringLiteral("--method"), QStringLiteral("rq-st"), QStringLiteral("--weight-bits"),
                         QStringLiteral("4"), QStringLiteral("--act-bits"), QStringLiteral("4"),
                         QStringLiteral("--warm-start-epochs"), QStringLiteral("2"),
                         QStringLiteral("--epochs"), QStringLiteral("58"), QStringLiteral("--train-images"),
                         QStringLiteral("6400"), QStringLiteral("--validation-images"), QStringLiteral("500"),
                         // One thread: a busy machine then only slows the run down.
                         QStringLiteral("--threads"), QStringLiteral("1")};

}  // namespace

class KillTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_killed_run_goes_on_and_ends_with_the_same_bits() {
    QTemporaryDir folder;
    // Each run trains its own warm start, so that both have the same phases.
    QVERIFY(start(folder, QStringLiteral("whole"), false)->waitForFinished(patience(240000)));
    const QString killed = folder.filePath(QStringLiteral("killed"));
    const QString checkpoint = killed + QStringLiteral("/checkpoint.safetensors");
    Random random(2026, Purpose::data, 0);
    int kills = 0;
    bool begun = false;
    for (int i = 0; i < 10; ++i) {
      const QDateTime saved = QFileInfo(checkpoint).lastModified();
      const auto process = start(folder, QStringLiteral("killed"), begun);
      // Three kills come early, even before the first file; the others after the run got on a little.
      if (i > 2)
        QVERIFY(
            QTest::qWaitFor([&] { return QFileInfo(checkpoint).lastModified() != saved; }, patience(60000)));
      QTest::qWait(static_cast<int>(random.below(i > 2 ? 200 : 800)));
      if (process->state() == QProcess::Running) {
        process->kill();  // SIGKILL
        ++kills;
      }
      QVERIFY(process->waitForFinished(patience(30000)));
      if (!QFile::exists(killed + QStringLiteral("/config.json"))) {
        // Killed before the first checkpoint was complete: config.json comes after it and makes a run.
        QDir(killed).removeRecursively();
        continue;
      }
      begun = true;
      try {
        const RunSummary summary = open_run(killed.toStdString());
        QVERIFY2(summary.problem.empty(), summary.problem.c_str());
        QVERIFY(!history_steps(killed.toStdString()).empty());
        QVERIFY(snapshot_at(killed.toStdString(), 1000000) != nullptr);
      } catch (const Error& error) {
        QFAIL(error.what());
      }
    }
    qInfo("killed %d times, at epoch %.1f the last time", kills, open_run(killed.toStdString()).epochs_done);
    QVERIFY(kills > 0 && begun && open_run(killed.toStdString()).epochs_done > 0.0);
    const auto last = start(folder, QStringLiteral("killed"), true);
    QVERIFY(last->waitForFinished(patience(240000)));
    QVERIFY2(last->exitCode() == 0, last->readAllStandardError().constData());
    QCOMPARE(bytes(folder.filePath(QStringLiteral("killed/model.safetensors"))),
             bytes(folder.filePath(QStringLiteral("whole/model.safetensors"))));
    QCOMPARE(bytes(folder.filePath(QStringLiteral("killed/steps.csv"))),
             bytes(folder.filePath(QStringLiteral("whole/steps.csv"))));
  }

 private:
  static std::unique_ptr<QProcess> start(const QTemporaryDir& folder, const QString& run, bool resume) {
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), folder.filePath(run + QStringLiteral("-cache")));
    environment.insert(QStringLiteral("XDG_DATA_HOME"), folder.filePath(QStringLiteral("data")));
    process->setProcessEnvironment(environment);
    const QStringList out{QStringLiteral("--out"), folder.filePath(run)};
    process->start(
        QString::fromStdString(program_path()),
        resume ? QStringList{QStringLiteral("train"), QStringLiteral("--resume")} + out : kTrain + out);
    process->waitForStarted();
    return process;
  }
  static QByteArray bytes(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
};

QS_TEST(KillTest)
#include "test_kill.moc"
