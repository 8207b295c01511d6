// Runs in phases: each phase trains with its own recipe, quantized ones go on with one network, and nothing
// is lost when such a run is interrupted.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/parallel.h"
#include "core/quantizers/method.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "support/finish.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

Experiment small_run(const std::string& method, const std::string& phases) {
  Experiment e;
  set_text(e, "method", method);
  e.network = "lenet300";
  e.width = 0.1;
  e.epochs = 4;
  e.batch_size = 32;
  e.validation_images = 128;
  e.act_bits = kFloatBits;
  e.schedule = "constant";
  set_text(e, "phases", phases);
  return e;
}

std::vector<Real> numbers_of(Run& run) {
  std::vector<Real> numbers;
  for (const NamedTensor& named : run.tensors())
    numbers.insert(numbers.end(), named.tensor->begin(), named.tensor->end());
  return numbers;
}

std::vector<double> rates_of(Run& run) {
  std::vector<double> rates;
  while (!run.done())
    if (const StepOutcome outcome = run.step(); outcome.epoch) rates.push_back(outcome.epoch->learning_rate);
  return rates;
}

std::vector<Real> values_in(Run& run) {
  std::vector<Real> values;
  for (const Parameter* parameter : run.network().parameters())
    values.insert(values.end(), parameter->value.begin(), parameter->value.end());
  return values;
}

}  // namespace

class TestPhasePlan : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { set_thread_count(1); }

  void each_phase_has_its_own_rate_and_length() {
    Run run(small_run("lsq", R"([{"quantized": false, "epochs": 2, "learning_rate": 0.004},
                                 {"epochs": 1, "learning_rate": 0.002},
                                 {"epochs": 3, "learning_rate": 0.001, "schedule": "drops", "drops": [[1, 0.5]]}])"),
            tiny_data(), {});
    QCOMPARE(rates_of(run), (std::vector<double>{0.004, 0.004, 0.002, 0.001, 0.0005, 0.0005}));
    const Progress progress = run.overview().progress;
    QCOMPARE(progress.float_epochs, 2.0);
    QCOMPARE(progress.epochs, 4.0);
    QCOMPARE(progress.epoch, 4.0);
    QCOMPARE(run.steps_done(), run.steps());
  }

  void two_quantized_phases_with_one_recipe_are_one_phase_but_for_the_optimizer() {
    // Plain gradient descent has no memory, so where the rate is constant nothing differs at all.
    Experiment whole = small_run("lsq", "");
    whole.optimizer = "sgd";
    whole.momentum = 0.0;
    Experiment parts = whole;
    set_text(parts, "phases", R"([{"epochs": 1}, {"epochs": 3}])");
    Run one(whole, tiny_data(), {}), two(parts, tiny_data(), {});
    finish(one);
    finish(two);
    QVERIFY(values_in(one) == values_in(two));
  }

  void what_a_method_plans_spans_its_phases() {
    // Half of the KL's warm-up lies in the second phase: it does not begin anew there.
    Experiment e = small_run("vnq", R"([{"epochs": 2}, {"epochs": 2}])");
    e.weight_bits = 2;
    set_text(e, "kl_warmup_epochs", "4");
    Run run(e, tiny_data(), {});
    double last = -1.0;
    while (!run.done()) {
      const StepOutcome outcome = run.step();
      if (!outcome.row) continue;
      for (const LayerValue& reading : outcome.row->readings)
        if (reading.key == "kl_weight" && reading.layer == "fc1") {
          QVERIFY2(reading.value >= last, "the weight of the KL falls");
          last = reading.value;
        }
    }
    QVERIFY2(last > 0.9, "the weight of the KL begins anew");
  }

  void the_kl_may_wait_before_it_rises() {
    for (const char* method : {"sparse-vd", "vnq"}) {
      Experiment e = small_run(method, "");
      e.weight_bits = find_method(method).info.weight_bits.min;
      set_text(e, "kl_delay_epochs", "2");
      set_text(e, "kl_warmup_epochs", "2");
      Run run(e, tiny_data(), {});
      while (!run.done()) {
        const StepOutcome outcome = run.step();
        if (!outcome.row) continue;
        for (const LayerValue& reading : outcome.row->readings)
          if (reading.key == "kl_weight") {
            const double epoch =
                static_cast<double>(run.steps_done() - 1) / static_cast<double>(run.steps_per_epoch());
            QVERIFY(std::abs(reading.value - std::clamp((epoch - 2.0) / 2.0, 0.0, 1.0)) < 1e-9);
          }
      }
    }
  }

  void an_interrupted_run_in_phases_goes_on_with_the_same_bits_data() {
    QTest::addColumn<int>("steps");
    QTest::newRow("in the float phase") << 10;
    QTest::newRow("in the first quantized phase") << 40;
    QTest::newRow("in the second") << 60;
  }
  void an_interrupted_run_in_phases_goes_on_with_the_same_bits() {
    QFETCH(int, steps);
    const Experiment e =
        small_run("lsq", R"([{"quantized": false, "epochs": 2}, {"epochs": 1}, {"epochs": 2}])");
    Run whole(e, tiny_data(), {});
    finish(whole);
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("c.safetensors")).toStdString();
    {
      Run part(e, tiny_data(), {});
      for (int i = 0; i < steps; ++i) part.step();
      save_checkpoint(file, part.tensors(), part.text());
    }
    Run resumed(e, tiny_data(), {}, Beginning::from_checkpoint);
    resumed.prepare_resume(read_checkpoint_text(file));
    load_checkpoint(file, resumed.tensors());
    resumed.finish_resume({});
    finish(resumed);
    QVERIFY(numbers_of(resumed) == numbers_of(whole));
  }

  void float_phases_are_kept_and_keyed_by_their_recipes() {
    QTemporaryDir cache;
    const auto folder = std::filesystem::path(cache.path().toStdString());
    const auto run_of = [&](const char* phases) { return small_run("lsq", phases); };
    const char* const plain = R"([{"quantized": false, "epochs": 2}, {"epochs": 1}])";
    Run trained(run_of(plain), tiny_data(), folder);
    finish(trained);
    Run again(run_of(plain), tiny_data(), folder);
    QCOMPARE(again.steps(), again.steps_per_epoch());  // nothing but the quantized phase
    finish(again);
    QVERIFY(values_in(again) == values_in(trained));
    for (const char* other : {R"([{"quantized": false, "epochs": 2, "learning_rate": 0.01}, {"epochs": 1}])",
                              R"([{"quantized": false, "epochs": 2, "momentum": 0.5}, {"epochs": 1}])",
                              R"([{"quantized": false, "epochs": 2, "clip_norm": 1}, {"epochs": 1}])",
                              R"([{"quantized": false, "epochs": 2, "label_smoothing": 0.1}, {"epochs": 1}])",
                              R"([{"quantized": false, "epochs": 2, "drops": [[1, 0.5]]}, {"epochs": 1}])"}) {
      Run differs(run_of(other), tiny_data(), folder);
      QVERIFY2(differs.steps() > differs.steps_per_epoch(), other);
    }
    // The recipe of the quantized phase is none of its business.
    Run same(run_of(R"([{"quantized": false, "epochs": 2}, {"epochs": 1, "label_smoothing": 0.2}])"),
             tiny_data(), folder);
    QCOMPARE(same.steps(), same.steps_per_epoch());
  }

  void the_choice_of_the_best_epoch_follows_its_setting() {
    Experiment e = small_run("lsq", "");
    e.learning_rate = 0.003;
    for (const char* select : {"validation-error", "validation-loss", "test-error"}) {
      e.select = select;
      Run run(e, tiny_data(), {});
      double best = kUnknown;
      std::int64_t best_epoch = 0;
      while (!run.done()) {
        const StepOutcome outcome = run.step();
        if (!outcome.epoch) continue;
        const double measure = e.select == "validation-loss"    ? outcome.epoch->validation_loss_hard
                               : e.select == "validation-error" ? outcome.epoch->validation_error_hard_pct
                                                                : run.test(Mode::evaluate).error_pct;
        if (!(measure >= best)) {
          best = measure;
          best_epoch = outcome.epoch->epoch;
        }
      }
      QCOMPARE(run.result().best_epoch, best_epoch);
    }
    e.select = "last";
    Run run(e, tiny_data(), {});
    finish(run);
    QCOMPARE(run.result().best_epoch, std::int64_t{0});
    QVERIFY(std::isnan(run.result().test_error_at_best_pct));
  }
};

QS_TEST(TestPhasePlan)
#include "test_phase_plan.moc"
