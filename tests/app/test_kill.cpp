// kill -9 at ten moments of one run, and of a sweep: they go on after each, and end with the same bits.
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>
#include <map>

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

constexpr int kCells = 6;
constexpr const char* kSweep = R"({
  "settings": {"network": "lenet300", "data": "digits", "epochs": 4, "train_images": 1600,
               "validation_images": 500, "weight_bits": 4, "act_bits": 32, "threads": 1},
  "grid": {"method": ["rounding", "rq", "dorefa"], "seed": [1, 2]}})";

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

  // Whenever it is killed, no cell is lost, and none that has ended is run again.
  void a_killed_sweep_goes_on_and_runs_no_cell_twice() {
    QTemporaryDir folder;
    const QString spec = folder.filePath(QStringLiteral("spec.json"));
    QFile file(spec);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(kSweep);
    file.close();
    const auto sweep = [&](const QString& out) {
      return launch(folder, out,
                    {QStringLiteral("sweep"), spec, QStringLiteral("--jobs"), QStringLiteral("2"),
                     QStringLiteral("--out"), folder.filePath(out)});
    };
    const QString whole = QStringLiteral("whole"), killed = QStringLiteral("killed");
    QVERIFY(sweep(whole)->waitForFinished(patience(240000)));
    Random random(2027, Purpose::data, 0);
    std::map<QString, QDateTime> ended;
    int kills = 0;
    for (int i = 0; i < 10; ++i) {
      const double before = epochs_done(folder.filePath(killed));
      const auto process = sweep(killed);
      // Three kills come early; the others after the cells got on by more than an epoch.
      if (i > 2)
        QVERIFY(QTest::qWaitFor(
            [&] {
              return process->state() == QProcess::NotRunning ||
                     epochs_done(folder.filePath(killed)) > before + 1.0;
            },
            patience(60000)));
      QTest::qWait(static_cast<int>(random.below(i > 2 ? 100 : 800)));
      if (process->state() == QProcess::Running) {
        process->kill();
        ++kills;
      }
      QVERIFY(process->waitForFinished(patience(30000)));
      note_results(folder.filePath(killed), ended);
    }
    qInfo("killed %d times, with %d of %d cells done", kills, static_cast<int>(ended.size()), kCells);
    QVERIFY(kills > 0 && !ended.empty());
    const auto last = sweep(killed);
    QVERIFY(last->waitForFinished(patience(240000)));
    QVERIFY2(last->exitCode() == 0, last->readAllStandardError().constData());
    note_results(folder.filePath(killed), ended);
    QCOMPARE(static_cast<int>(ended.size()), kCells);
    for (const auto& [cell, when] : ended)
      for (const char* name : {"/model.safetensors", "/steps.csv"}) {
        const QString inside = QLatin1Char('/') + cell + QString::fromLatin1(name);
        QVERIFY(QFile::exists(folder.filePath(killed) + inside));
        QCOMPARE(bytes(folder.filePath(killed) + inside), bytes(folder.filePath(whole) + inside));
      }
  }

 private:
  /// Of all cells of the sweep.
  static double epochs_done(const QString& sweep) {
    double epochs = 0.0;
    for (const QString& cell : QDir(sweep).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const QString directory = sweep + QLatin1Char('/') + cell;
      if (QFile::exists(directory + QStringLiteral("/config.json")))
        epochs += open_run(directory.toStdString()).epochs_done;
    }
    return epochs;
  }

  /// Cells that have ended, with the moment; a cell that had ended before must have kept its result.
  static void note_results(const QString& sweep, std::map<QString, QDateTime>& ended) {
    for (const QString& cell : QDir(sweep).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const QFileInfo result(sweep + QLatin1Char('/') + cell + QStringLiteral("/result.json"));
      if (!result.exists()) continue;
      const auto [known, is_new] = ended.emplace(cell, result.lastModified());
      QVERIFY2(known->second == result.lastModified(), qPrintable(cell + QStringLiteral(" ran again")));
    }
  }

  static std::unique_ptr<QProcess> start(const QTemporaryDir& folder, const QString& run, bool resume) {
    const QStringList out{QStringLiteral("--out"), folder.filePath(run)};
    return launch(
        folder, run,
        resume ? QStringList{QStringLiteral("train"), QStringLiteral("--resume")} + out : kTrain + out);
  }
  static std::unique_ptr<QProcess> launch(const QTemporaryDir& folder, const QString& run,
                                          const QStringList& arguments) {
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), folder.filePath(run + QStringLiteral("-cache")));
    environment.insert(QStringLiteral("XDG_DATA_HOME"), folder.filePath(QStringLiteral("data")));
    process->setProcessEnvironment(environment);
    process->start(QString::fromStdString(program_path()), arguments);
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
