// A run in a thread of its own, driven as the window drives it.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>

#include "core/catalog.h"
#include "core/run_store.h"
#include "core/session.h"
#include "core/settings/settings.h"
#include "core/values/error.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Experiment quick() {
  Experiment e;
  set_text(e, "method", "rq-st");
  e.network = "lenet300";
  e.train_images = 640;
  e.validation_images = 256;
  e.batch_size = 64;
  e.epochs = 3;
  return e;
}

bool becomes(const Session& session, RunState state) {
  return QTest::qWaitFor([&] { return session.state() == state; }, 30000);
}

}  // namespace

class SessionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CACHE_HOME", folder_->filePath(QStringLiteral("cache")).toLocal8Bit());
  }

  void a_run_reaches_its_end() {
    std::atomic<int> changes = 0;
    Session session({.experiment = quick(), .directory = run(), .on_state = [&](RunState) { ++changes; }});
    QVERIFY(session.latest());
    session.run();
    session.wait();
    QCOMPARE(session.state(), RunState::finished);
    const auto snapshot = session.latest();
    QCOMPARE(snapshot->progress.state, RunState::finished);
    QCOMPARE(snapshot->progress.step, std::int64_t{30});
    QCOMPARE(snapshot->layers.size(), std::size_t{3});
    QVERIFY(!snapshot->series.empty() && changes >= 2);
    const RunSummary summary = open_run(run());
    QCOMPARE(summary.state, RunState::finished);
    QVERIFY(summary.test_error_quantized_pct >= 0.0 && summary.test_error_quantized_pct <= 100.0);
  }

  void one_batch_is_one_step() {
    Session session({.experiment = quick(), .directory = {}});
    for (std::int64_t expected = 1; expected <= 3; ++expected) {
      session.step(StepUnit::batch);
      QVERIFY(QTest::qWaitFor([&] { return session.latest()->progress.step == expected; }, 30000));
      QVERIFY(becomes(session, RunState::paused));
    }
  }

  void one_epoch_ends_at_an_epoch() {
    Session session({.experiment = quick(), .directory = {}});
    session.step(StepUnit::epoch);
    QVERIFY(QTest::qWaitFor([&] { return session.latest()->progress.step == 10; }, 30000));
    QVERIFY(becomes(session, RunState::paused));
  }

  void snapshots_never_change_once_given() {
    Session session({.experiment = quick(), .directory = {}});
    session.step(StepUnit::batch);
    QVERIFY(QTest::qWaitFor([&] { return session.latest()->progress.step == 1; }, 30000));
    const auto early = session.latest();
    session.step(StepUnit::epoch);
    QVERIFY(QTest::qWaitFor([&] { return session.latest()->progress.step == 10; }, 30000));
    QCOMPARE(early->progress.step, std::int64_t{1});
    QVERIFY(early != session.latest());
  }

  void a_stopped_run_goes_on_and_ends_like_an_uninterrupted_one() {
    {
      Session whole({.experiment = quick(), .directory = run("whole")});
      whole.run();
      whole.wait();
      Session first({.experiment = quick(), .directory = run("parts")});
      first.step(StepUnit::epoch);
      QVERIFY(QTest::qWaitFor([&] { return first.latest()->progress.step == 10; }, 30000));
      first.step(StepUnit::batch);
      QVERIFY(QTest::qWaitFor([&] { return first.latest()->progress.step == 11; }, 30000));
      first.stop();
      first.wait();
      QCOMPARE(first.state(), RunState::stopped);
    }
    Session second({.experiment = {}, .directory = run("parts"), .resume = true});
    second.run();
    second.wait();
    QCOMPARE(second.state(), RunState::finished);
    for (const char* name : {"model.safetensors", "steps.csv"}) {
      QFile a(QString::fromStdString(run("whole") + "/" + name)),
          b(QString::fromStdString(run("parts") + "/" + name));
      QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
      QVERIFY2(a.readAll() == b.readAll(), name);
    }
  }

  void missing_data_fail_with_a_sentence() {
    Experiment e = quick();
    e.data = "kmnist";
    e.network = "lenet5";
    qputenv("XDG_DATA_HOME", folder_->filePath(QStringLiteral("nothing")).toLocal8Bit());
    Session session({.experiment = e, .directory = {}});
    session.wait();
    qunsetenv("XDG_DATA_HOME");
    QCOMPARE(session.state(), RunState::failed);
    QVERIFY2(session.latest()->progress.message.find("kmnist") != std::string::npos,
             session.latest()->progress.message.c_str());
  }

  void a_divergence_can_be_taken_back() {
    Experiment e = quick();
    set_text(e, "method", "float");
    e.weight_bits = e.act_bits = 32;
    // Every weight is multiplied by −9 in each step.
    e.optimizer = "sgd";
    e.learning_rate = 10.0;
    e.weight_decay = 1.0;
    e.momentum = 0.0;
    e.schedule = "constant";
    e.epochs = 200;
    Session session({.experiment = e, .directory = run()});
    session.run();
    QVERIFY(becomes(session, RunState::failed));
    QVERIFY(session.latest()->progress.message.find("step") != std::string::npos);
    session.back_to_last_good();
    QVERIFY(becomes(session, RunState::paused));
    QVERIFY(session.latest()->progress.message.empty());
    const std::int64_t good = session.latest()->progress.step;
    session.step(StepUnit::batch);
    QVERIFY(QTest::qWaitFor([&] { return session.latest()->progress.step == good + 1; }, 30000));
  }

  void experiments_with_complaints_are_refused() {
    Experiment e = quick();
    set_text(e, "method", "vnq");
    e.act_bits = 2;
    QVERIFY_THROWS_EXCEPTION(Error, Session({.experiment = e, .directory = {}}));
  }

 private:
  std::string run(const char* name = "run") const {
    return folder_->filePath(QLatin1String(name)).toStdString();
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QS_TEST(SessionTest)
#include "test_session.moc"
