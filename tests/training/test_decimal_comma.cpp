// Runs under a locale that writes numbers with a comma, as a window sets it: every bit as with a point.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/number_text.h"
#include "core/catalog.h"
#include "core/published.h"
#include "core/quantize_tensor.h"
#include "core/run_store.h"
#include "core/session.h"
#include "core/settings/settings.h"
#include "core/training/run_tables.h"
#include "support/complaint.h"
#include "support/decimal_comma.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Experiment quick() {
  Experiment e;
  set_text(e, "method", "lsq");
  e.network = "lenet300";
  e.width = 0.1;
  e.train_images = 640;
  e.validation_images = 256;
  e.batch_size = 64;
  e.epochs = 4;
  e.patience = 2;
  e.learning_rate = 0.0123;
  e.threads = 1;
  return e;
}

/// Every weight is multiplied by −9 in each step.
Experiment diverging() {
  Experiment e = quick();
  set_text(e, "method", "float");
  e.weight_bits = e.act_bits = kFloatBits;
  e.optimizer = "sgd";
  e.learning_rate = 10.0;
  e.weight_decay = 1.0;
  e.momentum = 0.0;
  e.schedule = "constant";
  e.epochs = 200;
  return e;
}

bool becomes(const Session& session, RunState state) {
  return QTest::qWaitFor([&] { return session.state() == state; }, 30000);
}

bool reaches(const Session& session, std::int64_t step) {
  return QTest::qWaitFor([&] { return session.latest()->progress.step == step; }, 30000);
}

}  // namespace

class TestDecimalComma : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    qputenv("XDG_CACHE_HOME", folder_.filePath(QStringLiteral("cache")).toLocal8Bit());
    Session whole({.experiment = quick(), .directory = run("whole")});
    whole.run();
    whole.wait();
    QCOMPARE(whole.state(), RunState::finished);
  }

  void init() {
    comma_ = std::make_unique<DecimalComma>();
    if (!comma_->is_complete()) QSKIP("de_DE.UTF-8 can neither be set nor made (package locales)");
  }
  void cleanup() { comma_.reset(); }

  void a_resumed_run_ends_with_the_same_bits() {
    {
      Session first({.experiment = quick(), .directory = run("parts")});
      first.step(StepUnit::epoch);
      QVERIFY(reaches(first, 10));
      first.step(StepUnit::batch);
      QVERIFY(reaches(first, 11));
      first.stop();
      first.wait();
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
    QCOMPARE(open_run(run("parts")).test_error_quantized_pct,
             open_run(run("whole")).test_error_quantized_pct);
  }

  void going_back_twice_leaves_a_quarter_of_the_learning_rate() {
    Session session({.experiment = diverging(), .directory = run("diverging")});
    session.run();
    for (int i = 0; i < 2; ++i) {
      QVERIFY(becomes(session, RunState::failed));
      session.back_to_last_good();
      QVERIFY(becomes(session, RunState::paused));
      session.run();
    }
    QVERIFY(becomes(session, RunState::failed));
    session.back_to_last_good();
    QVERIFY(becomes(session, RunState::paused));
    session.stop();
    session.wait();
    const std::int64_t good = session.latest()->progress.step;
    Session resumed({.experiment = {}, .directory = run("diverging"), .resume = true});
    resumed.step(StepUnit::batch);
    QVERIFY(reaches(resumed, good + 1));
    resumed.stop();
    resumed.wait();
    QCOMPARE(read_tables(run("diverging"), good + 1).steps.back().learning_rate, 10.0 / 8);
  }

  void numbers_have_a_point() {
    QCOMPARE(shortest_text(1234.5), "1234.5");
    QCOMPARE(fixed_text(1234.5, 2), "1234.50");
    QCOMPARE(rounded_text(1234.5, 3), "1.23e+03");
    QCOMPARE(rounded_text(0.01234, 3), "0.0123");
    QCOMPARE(read_number<double>("2.3"), std::optional(2.3));
    QVERIFY(!read_number<double>("2,3") && !read_number<double>("") && !read_number<double>("2.3 "));
    QVERIFY(!read_number<std::int64_t>("2.3"));
    for (const PublishedResult& result : published_results())
      QVERIFY2(to_text(result).find(fixed_text(result.value, 2) + (result.is_error() ? " %" : "")) !=
                   std::string::npos,
               to_text(result).c_str());
  }

  void refused_values_are_named_with_a_point() {
    const QString refusal = complaint_text([] {
      quantize_tensor("late", 2, Options(method_info("late").options), {1, 2}, {0.5f, 0.25f}, {1.0f, -0.5f});
    });
    QVERIFY2(refusal.contains(QStringLiteral("is -0.5;")), qPrintable(refusal));
  }

 private:
  std::string run(const char* name) const { return folder_.filePath(QLatin1String(name)).toStdString(); }
  QTemporaryDir folder_;
  std::unique_ptr<DecimalComma> comma_;
};

QS_TEST(TestDecimalComma)
#include "test_decimal_comma.moc"
