// Runs that become longer or shorter than planned.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/parallel.h"
#include "core/catalog.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "support/complaint.h"
#include "support/finish.h"
#include "support/tensors.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

constexpr std::int64_t kStepsPerEpoch = 16;

Experiment tiny(const std::string& method, const std::string& schedule) {
  Experiment e;
  set_text(e, "method", method);
  e.network = "lenet300";
  e.width = 0.1;
  e.epochs = 3;
  e.batch_size = 32;
  e.validation_images = 128;
  e.schedule = schedule;
  e.drops = "[[2,0.1,2]]";
  const MethodInfo& info = method_info(method);
  e.weight_bits = info.weight_bits.min == kFloatBits ? kFloatBits : std::min(2, info.weight_bits.max);
  e.act_bits = info.act_bits.min == kFloatBits ? kFloatBits : 2;
  return e;
}

bool same_weights(Run& a, Run& b) {
  const std::vector<NamedTensor> x = a.tensors(), y = b.tensors();
  if (x.size() != y.size()) return false;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!same_bits(*x[i].tensor, *y[i].tensor)) return false;
  return true;
}

QString last_event(const Run& run) { return QString::fromStdString(run.events().back().text); }

}  // namespace

class TestRunLength : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { set_thread_count(1); }

  void it_goes_on_as_planned_where_the_schedule_allows_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<std::int64_t>("changed_at");  // step
    QTest::addColumn<bool>("as_planned");
    const std::int64_t end = 3 * kStepsPerEpoch;
    QTest::newRow("constant, finished") << "lsq"
                                        << "constant" << end << true;
    QTest::newRow("constant, half way") << "lsq"
                                        << "constant" << end / 2 << true;
    QTest::newRow("drops") << "rq"
                           << "drops" << end << true;
    QTest::newRow("ramp, before it begins") << "lsq"
                                            << "linear" << kStepsPerEpoch << true;
    QTest::newRow("ramp, inside") << "lsq"
                                  << "linear" << end - 2 << false;
    QTest::newRow("cosine") << "lsq"
                            << "cosine" << end << false;
    QTest::newRow("cosine, before the first step") << "lsq"
                                                   << "cosine" << std::int64_t{0} << true;
    QTest::newRow("a method that plans ahead") << "inq"
                                               << "constant" << end << false;
  }
  void it_goes_on_as_planned_where_the_schedule_allows() {
    QFETCH(QString, method);
    QFETCH(QString, schedule);
    QFETCH(std::int64_t, changed_at);
    QFETCH(bool, as_planned);
    Experiment e = tiny(method.toStdString(), schedule.toStdString());
    Run changed(e, tiny_data(), {});
    while (changed.steps_done() < changed_at) changed.step();
    changed.change_epochs(6);
    QCOMPARE(changed.steps(), 6 * kStepsPerEpoch);
    QVERIFY2(last_event(changed).contains(as_planned ? QStringLiteral("as if planned so")
                                                     : QStringLiteral("followed the plan of 3 epochs")),
             qPrintable(last_event(changed)));
    finish(changed);
    e.epochs = 6;
    Run planned(e, tiny_data(), {});
    finish(planned);
    QCOMPARE(changed.steps_done(), planned.steps_done());
    QCOMPARE(same_weights(changed, planned), as_planned);
  }

  void the_float_start_is_not_counted() {
    Experiment e = tiny("lsq", "constant");
    e.warm_start_epochs = 2;
    Run changed(e, tiny_data(), {});
    while (changed.steps_done() < 5) changed.step();  // still float
    changed.change_epochs(4);
    finish(changed);
    QCOMPARE(changed.steps_done(), 6 * kStepsPerEpoch);
    e.epochs = 4;
    Run planned(e, tiny_data(), {});
    finish(planned);
    QVERIFY(same_weights(changed, planned));
  }

  void a_run_can_be_made_shorter_but_not_than_it_is() {
    Run run(tiny("lsq", "constant"), tiny_data(), {});
    while (run.steps_done() < kStepsPerEpoch + 1) run.step();
    QVERIFY(complaint_text([&] { run.change_epochs(1); }).contains(QStringLiteral("2 epochs already")));
    run.change_epochs(2);
    finish(run);
    QCOMPARE(run.steps_done(), 2 * kStepsPerEpoch);
    const std::size_t events = run.events().size();
    run.change_epochs(2);  // as it is
    QCOMPARE(run.events().size(), events);
  }

  void what_is_rounded_after_training_can_no_longer_be_trained() {
    Run run(tiny("rounding", "constant"), tiny_data(), {});
    while (run.steps_done() < kStepsPerEpoch) run.step();
    run.change_epochs(4);
    finish(run);
    QCOMPARE(run.steps_done(), 4 * kStepsPerEpoch);
    QVERIFY(complaint_text([&] { run.change_epochs(8); }).contains(QStringLiteral("quantized already")));
  }

  void a_run_that_ended_early_waits_anew() {
    Experiment e = tiny("float", "constant");
    e.epochs = 30;
    e.optimizer = "sgd";
    e.learning_rate = 3.0;  // the loss goes up and down
    e.clip_norm = 1.0;
    e.patience = 1;
    Run run(e, tiny_data(), {});
    finish(run);
    const std::int64_t ended = run.steps_done() / kStepsPerEpoch;
    QVERIFY(ended < 30);
    run.change_epochs(ended + 1);
    QVERIFY2(last_event(run).contains(QStringLiteral("waits anew")), qPrintable(last_event(run)));
    finish(run);
    QCOMPARE(run.steps_done(), (ended + 1) * kStepsPerEpoch);
  }

  void a_change_survives_a_resume() {
    const QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "c";
    Experiment e = tiny("lsq", "linear");
    Run whole(e, tiny_data(), {});
    while (whole.steps_done() < 40) whole.step();
    whole.change_epochs(5);
    save_checkpoint(file, whole.tensors(), whole.text());
    e.epochs = 5;
    Run resumed(e, tiny_data(), {}, Beginning::from_checkpoint);
    resumed.prepare_resume(read_checkpoint_text(file));
    load_checkpoint(file, resumed.tensors());
    finish(whole);
    finish(resumed);
    QVERIFY(same_weights(resumed, whole));
  }
};

QS_TEST(TestRunLength)
#include "test_run_length.moc"
