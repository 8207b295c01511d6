// Whole runs on a tiny data set: learning, phases, repetition bit for bit, resuming bit for bit.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/atomic_file.h"
#include "core/base/parallel.h"
#include "core/catalog.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "core/values/error.h"
#include "support/finish.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

Experiment tiny_experiment(const std::string& method) {
  Experiment e;
  set_text(e, "method", method);
  e.network = "lenet300";
  e.width = 0.25;
  e.epochs = 3;
  e.batch_size = 32;
  e.validation_images = 128;
  const MethodInfo& info = method_info(method);
  e.weight_bits = info.weight_bits.min == 32 ? 32 : std::min(2, info.weight_bits.max);
  e.act_bits = info.act_bits.min == 32 ? 32 : 2;
  return e;
}

std::filesystem::path folder_of(const QTemporaryDir& folder) { return folder.path().toStdString(); }

/// All numbers that a run could have reached differently.
std::vector<Real> fingerprint(Run& run) {
  std::vector<Real> numbers;
  for (const NamedTensor& named : run.tensors())
    numbers.insert(numbers.end(), named.tensor->begin(), named.tensor->end());
  return numbers;
}

bool same_bits(const std::vector<Real>& a, const std::vector<Real>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Real)) == 0;
}

void add_methods() {
  QTest::addColumn<QString>("method");
  for (const MethodInfo& method : methods())
    QTest::newRow(method.id.c_str()) << QString::fromStdString(method.id);
}

}  // namespace

class RunTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { set_thread_count(1); }

  void every_method_learns_the_tiny_set_data() { add_methods(); }
  void every_method_learns_the_tiny_set() {
    QFETCH(QString, method);
    Experiment e = tiny_experiment(method.toStdString());
    const MethodInfo& info = method_info(e.method);
    if (info.weight_bits.max > 4 && info.weight_bits.max != kFloatBits)
      e.weight_bits = std::min(6, info.weight_bits.max);
    if (info.act_bits.max > 4 && info.act_bits.max != kFloatBits) e.act_bits = 6;
    // With batch normalization, which weights of unit range need (DoReFa, PACT).
    e.network = "mlp";
    e.width = 0.0625;
    e.epochs = 8;
    e.warm_start_epochs = method == QStringLiteral("float") || method == QStringLiteral("rounding") ? 0 : 3;
    Run run(e, tiny_data(), {});
    finish(run);
    const RunResult result = run.result();
    // Guessing errs on 90 %.
    QVERIFY2(result.test_error_quantized_pct < 20.0,
             qPrintable(QString::number(result.test_error_quantized_pct)));
    // What lies behind the quantized weights need not be a network that answers well (DoReFa, PACT, TTQ).
    QVERIFY(std::isfinite(result.test_error_float_pct));
    QVERIFY(result.best_epoch >= 0 && result.cost.model_bits > 0);
  }

  void the_same_experiment_gives_the_same_bits_data() { add_methods(); }
  void the_same_experiment_gives_the_same_bits() {
    QFETCH(QString, method);
    const Experiment e = tiny_experiment(method.toStdString());
    Run first(e, tiny_data(), {}), second(e, tiny_data(), {});
    finish(first);
    finish(second);
    QVERIFY(same_bits(fingerprint(first), fingerprint(second)));
    Experiment other = e;
    other.seed = 2;
    Run third(other, tiny_data(), {});
    finish(third);
    QVERIFY(!same_bits(fingerprint(first), fingerprint(third)));
  }

  void a_resumed_run_equals_the_uninterrupted_one_data() { add_methods(); }
  void a_resumed_run_equals_the_uninterrupted_one() {
    QFETCH(QString, method);
    Experiment e = tiny_experiment(method.toStdString());
    e.warm_start_epochs = method == QStringLiteral("float") || method == QStringLiteral("rounding") ? 0 : 1;
    Run whole(e, tiny_data(), {});
    const QTemporaryDir folder;
    const std::filesystem::path file = folder_of(folder) / "state.safetensors";
    // Inside the first phase, at its end, and in the middle of an epoch of the second.
    for (const std::int64_t cut : {std::int64_t{5}, std::int64_t{16}, std::int64_t{23}}) {
      Run interrupted(e, tiny_data(), {});
      while (interrupted.steps_done() < cut) interrupted.step();
      save_checkpoint(file, interrupted.tensors(), interrupted.text());
      Run resumed(e, tiny_data(), {});
      resumed.prepare_resume(read_checkpoint_text(file));
      load_checkpoint(file, resumed.tensors());
      QCOMPARE(resumed.steps_done(), cut);
      finish(resumed);
      finish(whole);
      QVERIFY(same_bits(fingerprint(resumed), fingerprint(whole)));
      QCOMPARE(resumed.result().test_error_quantized_pct, whole.result().test_error_quantized_pct);
      QCOMPARE(resumed.result().on_grid_start_pct, whole.result().on_grid_start_pct);
    }
  }

  void weights_that_stand_still_are_on_the_grid_at_the_end_as_they_were_before_the_first_step() {
    Experiment e = tiny_experiment("lsq");
    e.warm_start_epochs = 1;
    Run moving(e, tiny_data(), {});
    finish(moving);
    const RunResult moved = moving.result();
    QVERIFY(moved.on_grid_start_pct > 0.0 && moved.on_grid_start_pct < 100.0);
    QVERIFY(moved.on_grid_start_pct != moved.on_grid_pct);
    e.learning_rate = 1e-30;
    e.warm_start_epochs = 0;
    Run still(e, tiny_data(), {});
    finish(still);
    QCOMPARE(still.result().on_grid_pct, still.result().on_grid_start_pct);
    Run rounded_at_the_end(tiny_experiment("rounding"), tiny_data(), {});
    QVERIFY(std::isnan(rounded_at_the_end.result().on_grid_start_pct));
  }

  void the_warm_start_is_trained_once_and_then_taken_from_the_cache() {
    const QTemporaryDir cache;
    Experiment e = tiny_experiment("rq-st");
    e.warm_start_epochs = 2;
    Run first(e, tiny_data(), folder_of(cache));
    QCOMPARE(first.steps(), std::int64_t{5 * 16});
    finish(first);
    Run second(e, tiny_data(), folder_of(cache));
    finish(second);
    QVERIFY(same_bits(fingerprint(second), fingerprint(first)));
    QCOMPARE(second.steps(), std::int64_t{3 * 16});
    QVERIFY(second.overview().events.at(0).text.find("cache") != std::string::npos);
    Experiment other = e;
    other.method = "vnq";
    set_text(other, "method", "twn");
    other.act_bits = 32;
    QCOMPARE(Run(other, tiny_data(), folder_of(cache)).steps(), std::int64_t{3 * 16});
    other.seed = 7;  // another float network
    QCOMPARE(Run(other, tiny_data(), folder_of(cache)).steps(), std::int64_t{5 * 16});
  }

  void a_damaged_cache_is_trained_again() {
    const QTemporaryDir cache;
    Experiment e = tiny_experiment("twn");
    e.warm_start_epochs = 1;
    {
      Run run(e, tiny_data(), folder_of(cache));
      while (run.steps_done() < 17) run.step();
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(cache)))
      std::filesystem::resize_file(entry.path(), 1000);
    Run again(e, tiny_data(), folder_of(cache));
    QCOMPARE(again.steps(), std::int64_t{4 * 16});
    QVERIFY(again.overview().progress.message.find("trained again") != std::string::npos);
    finish(again);
    QCOMPARE(Run(e, tiny_data(), folder_of(cache)).steps(), std::int64_t{3 * 16});
  }

  void a_cache_that_cannot_be_written_changes_nothing_but_a_remark() {
    const QTemporaryDir folder;
    const std::filesystem::path file = folder_of(folder) / "file";
    write_file(file, "");
    Experiment e = tiny_experiment("twn");
    e.warm_start_epochs = 1;
    Run kept(e, tiny_data(), folder_of(folder) / "cache");
    finish(kept);
    QVERIFY(kept.overview().progress.message.empty());
    for (const std::filesystem::path& cache : {file / "below", std::filesystem::path("/dev/null/cache")}) {
      Run run(e, tiny_data(), cache);
      finish(run);
      QVERIFY(run.overview().progress.message.find("not kept") != std::string::npos);
      QVERIFY(same_bits(fingerprint(run), fingerprint(kept)));
    }
  }

  void of_equal_validation_errors_the_recipe_says_which_epoch_counts() {
    for (const char* which : {"first", "last"}) {
      Experiment e = tiny_experiment("float");
      e.epochs = 8;
      e.best_epoch = which;
      Run run(e, tiny_data(), {});
      std::vector<double> errors;
      while (!run.done())
        if (const auto outcome = run.step(); outcome.epoch)
          errors.push_back(outcome.epoch->validation_error_hard_pct);
      const double least = *std::min_element(errors.begin(), errors.end());
      QVERIFY2(std::count(errors.begin(), errors.end(), least) > 1, "no epochs with equal errors");
      const auto first = std::find(errors.begin(), errors.end(), least) - errors.begin();
      const auto last = errors.rend() - std::find(errors.rbegin(), errors.rend(), least) - 1;
      QCOMPARE(run.result().best_epoch, std::int64_t{(e.best_epoch == "last" ? last : first) + 1});
    }
  }

  void errors_of_counts_have_no_more_digits_than_they_need() {
    Experiment e = tiny_experiment("rq-st");
    e.validation_images = 100;
    e.batch_size = 30;  // 18 steps an epoch
    Run run(e, tiny_data(), {});
    std::int64_t wrong = 0, uneven = 0;
    while (!run.done()) {
      const auto outcome = run.step();
      if (!outcome.epoch) continue;
      for (const double error :
           {outcome.epoch->validation_error_hard_pct, outcome.epoch->validation_error_soft_pct,
            outcome.epoch->validation_error_float_pct})
        QCOMPARE(error, std::round(error));
      const double train = outcome.epoch->train_error_pct;
      QCOMPARE(train, 100.0 * std::round(train * 5.4) / 540.0);
      wrong += std::llround(outcome.epoch->validation_error_hard_pct);
      uneven += std::llround(train * 5.4) % 27 != 0;
    }
    QVERIFY(wrong > 0 && uneven > 0);
    const RunResult result = run.result();
    QCOMPARE(result.validation_error_final_pct, std::round(result.validation_error_final_pct));
    QCOMPARE(result.validation_error_best_pct, std::round(result.validation_error_best_pct));
  }

  void divergence_names_layer_and_step() {
    Experiment e = tiny_experiment("float");
    e.optimizer = "sgd";
    e.learning_rate = 10.0;
    e.schedule = "constant";
    Run run(e, tiny_data(), {});
    run.scale_learning_rate(1e12);
    QString sentence;
    try {
      finish(run);
    } catch (const Error& error) {
      sentence = QString::fromUtf8(error.what());
    }
    QVERIFY2(sentence.contains(QStringLiteral("fc")) && sentence.contains(QStringLiteral("step")),
             qPrintable(sentence));
  }

  void the_network_must_fit_the_images() {
    Dataset wrong = *tiny_data();
    wrong.height = 14;
    wrong.width = 56;
    QVERIFY_THROWS_EXCEPTION(Error,
                             Run(tiny_experiment("float"), std::make_shared<const Dataset>(wrong), {}));
  }

  void the_learning_rate_starts_anew_with_every_stage_that_a_method_declares() {
    Experiment e = tiny_experiment("inq");
    e.weight_bits = 5;  // four stages: three parts of two epochs
    e.epochs = 6;
    const auto rates = [&] {
      Run run(e, tiny_data(), {});
      std::vector<double> all;
      while (!run.done())
        if (const StepOutcome outcome = run.step(); outcome.epoch)
          all.push_back(outcome.epoch->learning_rate);
      return all;
    };
    const std::vector<double> restarting = rates();
    QCOMPARE(restarting.size(), std::size_t{6});
    for (const std::size_t epoch : {std::size_t{0}, std::size_t{2}, std::size_t{4}}) {
      QCOMPARE(restarting[epoch], e.learning_rate);
      QVERIFY(restarting[epoch + 1] > 0.0 && restarting[epoch + 1] < 0.5 * e.learning_rate);
      QCOMPARE(restarting[epoch + 1], restarting[1]);
    }
    set_text(e, "stage_rate", "goes-on");
    const std::vector<double> falling = rates();
    QVERIFY(std::is_sorted(falling.rbegin(), falling.rend()));
    QVERIFY(falling[4] < e.learning_rate);
  }

  void thread_counts_agree_closely() {
    Experiment e = tiny_experiment("rq");
    e.epochs = 1;
    const auto train = [&](int threads) {
      set_thread_count(threads);
      Run run(e, tiny_data(), {});
      finish(run);
      set_thread_count(1);
      return fingerprint(run);
    };
    const std::vector<Real> one = train(1), two = train(2);
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (std::isnan(one[i])) continue;
      difference += std::pow(double(one[i] - two[i]), 2);
      size += std::pow(double(one[i]), 2);
    }
    QVERIFY2(std::sqrt(difference / size) < 1e-3, qPrintable(QString::number(std::sqrt(difference / size))));
  }
};

QS_TEST(RunTest)
#include "test_run.moc"
