// Evaluating every assignment of bits beside the window: what cannot be done is said, and nothing blocks.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/mixed_record.h"
#include "core/session.h"
#include "core/settings/settings.h"
#include "support/patience.h"
#include "support/test_main.h"
#include "ui/mixed_job.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

/// A tiny network, trained for one epoch.
void train(const std::filesystem::path& run) {
  Experiment experiment;
  for (const auto& [key, value] : {std::pair{"network", "lenet300"},
                                   {"width", "0.1"},
                                   {"method", "float"},
                                   {"weight_bits", "32"},
                                   {"act_bits", "32"},
                                   {"data", "digits"},
                                   {"epochs", "1"},
                                   {"train_images", "256"},
                                   {"validation_images", "64"}})
    set_text(experiment, key, value);
  Session session({.experiment = experiment, .directory = run.string()});
  session.run();
  session.wait();
}

}  // namespace

class TestMixedJob : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_result_is_recorded_with_the_run_and_announced() {
    QTemporaryDir folder;
    const std::filesystem::path run = std::filesystem::path(folder.path().toStdString()) / "a";
    train(run);
    MixedJob job(nullptr);
    QSignalSpy ended(&job, &MixedJob::ended), progressed(&job, &MixedJob::progressed);
    job.start(runKey(run));
    QVERIFY(job.isBusy());
    job.start(runKey(run));  // one at a time
    QVERIFY(ended.wait(patience(120000)));
    QCOMPARE(ended.count(), 1);
    QVERIFY2(ended.front().at(1).toString().isEmpty(), qPrintable(ended.front().at(1).toString()));
    QVERIFY(!job.isBusy() && !progressed.isEmpty());
    const auto truth = recorded_mixed(run);
    QVERIFY(truth && truth->is_complete);
    QCOMPARE(truth->assignments.size(), std::size_t{512});  // 8³
  }

  void what_is_no_run_is_said() {
    QTemporaryDir folder;
    MixedJob job(nullptr);
    QSignalSpy ended(&job, &MixedJob::ended);
    job.start(folder.path());
    QVERIFY(ended.wait(patience(20000)));
    QVERIFY(ended.front().at(1).toString().contains(QStringLiteral("config.json")));
  }

  void it_stops_when_it_is_told_to_or_goes_away() {
    QTemporaryDir folder;
    const std::filesystem::path run = std::filesystem::path(folder.path().toStdString()) / "a";
    train(run);
    {
      MixedJob job(nullptr);
      QSignalSpy ended(&job, &MixedJob::ended);
      job.start(runKey(run));
      job.stop();
      QVERIFY(ended.wait(patience(60000)));
      QVERIFY(!ended.front().at(1).toString().isEmpty());
      QVERIFY(!recorded_mixed(run));
    }
    auto short_lived = std::make_unique<MixedJob>(nullptr);
    short_lived->start(runKey(run));
    short_lived.reset();  // returns, and leaves no thread behind
    QVERIFY(!recorded_mixed(run));
  }
};

QS_TEST(TestMixedJob)
#include "test_mixed_job.moc"
