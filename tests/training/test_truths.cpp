// What a training run must do, held against what is known beforehand instead of against another run.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/parallel.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "core/training/schedule.h"
#include "support/finish.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

constexpr std::int64_t kValidation = 128, kStepsPerEpoch = 16;

Experiment small_experiment(const std::string& method, std::int64_t epochs) {
  Experiment e;
  set_text(e, "method", method);
  e.network = "lenet300";
  e.width = 0.1;
  e.epochs = epochs;
  e.batch_size = 32;
  e.validation_images = kValidation;
  if (method == "float") e.weight_bits = e.act_bits = kFloatBits;
  return e;
}

std::vector<Real> values_in(Run& run) {
  std::vector<Real> values;
  for (const Parameter* parameter : run.network().parameters())
    values.insert(values.end(), parameter->value.begin(), parameter->value.end());
  return values;
}

std::vector<EpochRow> epochs_of(Run& run) {
  std::vector<EpochRow> rows;
  while (!run.done())
    if (const StepOutcome outcome = run.step(); outcome.epoch) rows.push_back(*outcome.epoch);
  return rows;
}

/// All of a row but the clock.
std::vector<double> numbers_of(const EpochRow& row) {
  return {static_cast<double>(row.epoch),
          static_cast<double>(row.step),
          row.train_loss,
          row.train_error_pct,
          row.validation_loss_soft,
          row.validation_loss_hard,
          row.validation_error_soft_pct,
          row.validation_error_hard_pct,
          row.validation_error_float_pct,
          row.learning_rate};
}

/// A network of the experiment and what is needed to train it by hand.
struct Workbench {
  explicit Workbench(const Experiment& e, Slice slice = {}, std::int64_t steps_per_epoch = kStepsPerEpoch)
      : experiment(e),
        normalizer(*data),
        network(build_network(architecture(e.network, e.width, 10), quantization_of(e), e.seed)),
        trainer(network, {*data, slice.set ? slice : Slice{&data->train, 0, 512}, normalizer}, experiment,
                {.epochs = e.epochs, .steps_per_epoch = steps_per_epoch}) {}

  std::vector<double> weights() const {
    std::vector<double> values;
    for (const Parameter* parameter : network.parameters())
      for (const Real value : parameter->value) values.push_back(static_cast<double>(value));
    return values;
  }

  std::shared_ptr<const Dataset> data = tiny_data();
  Experiment experiment;
  Normalizer normalizer;
  Network network;
  Trainer trainer;
};

}  // namespace

class TestTruths : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { set_thread_count(1); }

  void a_changed_rate_and_the_sums_of_an_epoch_survive_a_resume_data() {
    QTest::addColumn<QString>("method");
    QTest::newRow("without a penalty") << "lsq";
    QTest::newRow("with one") << "vnq";
  }
  void a_changed_rate_and_the_sums_of_an_epoch_survive_a_resume() {
    QFETCH(QString, method);
    const Experiment e = small_experiment(method.toStdString(), 3);
    Run whole(e, tiny_data(), {});
    std::vector<EpochRow> expected, found;
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("state.safetensors")).toStdString();
    while (!whole.done()) {
      if (whole.steps_done() == 5) whole.scale_learning_rate(0.25);
      if (whole.steps_done() == 23) save_checkpoint(file, whole.tensors(), whole.text());
      if (const StepOutcome outcome = whole.step(); outcome.epoch) expected.push_back(*outcome.epoch);
    }
    Run resumed(e, tiny_data(), {}, Beginning::from_checkpoint);
    resumed.prepare_resume(read_checkpoint_text(file));
    load_checkpoint(file, resumed.tensors());
    resumed.finish_resume({});
    found = epochs_of(resumed);
    QCOMPARE(expected.size(), std::size_t{3});
    QCOMPARE(found.size(), std::size_t{2});
    for (std::size_t i = 0; i < found.size(); ++i)
      QVERIFY(numbers_of(found[i]) == numbers_of(expected[i + 1]));
    QCOMPARE(expected[0].learning_rate,
             0.25 * scheduled_learning_rate(e, 15.0 / kStepsPerEpoch, static_cast<double>(e.epochs)));
  }

  void validation_images_are_neither_trained_on_nor_normalized_with() {
    Experiment e = small_experiment("lsq", 1);
    e.normalization = "standard";
    Dataset other = *tiny_data();
    const auto size = static_cast<std::ptrdiff_t>(kValidation * 28 * 28);
    std::for_each(other.train.pixels.end() - size, other.train.pixels.end(),
                  [](std::uint8_t& pixel) { pixel = static_cast<std::uint8_t>(255 - pixel); });
    Run one(e, tiny_data(), {}), two(e, std::make_shared<const Dataset>(other), {});
    const std::vector<EpochRow> rows = epochs_of(one), changed = epochs_of(two);
    QVERIFY(values_in(one) == values_in(two));
    QVERIFY(rows[0].validation_loss_hard != changed[0].validation_loss_hard);
    QCOMPARE(rows[0].train_loss, changed[0].train_loss);
  }

  void the_rate_of_every_step_is_that_of_the_schedule() {
    for (const char* schedule : {"constant", "linear", "cosine", "drops"}) {
      Experiment e = small_experiment("float", 3);
      e.schedule = schedule;
      e.drops = "[[0.5,0.5],[2,0.1]]";
      Run run(e, tiny_data(), {});
      std::int64_t rows = 0;
      while (!run.done()) {
        const StepOutcome outcome = run.step();
        if (!outcome.row) continue;
        ++rows;
        QCOMPARE(
            outcome.row->learning_rate,
            scheduled_learning_rate(e, static_cast<double>(outcome.row->step - 1) / kStepsPerEpoch, 3.0));
      }
      QCOMPARE(rows, 3 * kStepsPerEpoch);
    }
  }

  void equal_images_do_not_share_their_noise() {
    Dataset data = *tiny_data();
    for (std::int64_t i = 1; i < data.test.count; ++i) {
      std::copy_n(data.test.pixels.begin(), 28 * 28, data.test.pixels.begin() + i * 28 * 28);
      data.test.labels[static_cast<std::size_t>(i)] = data.test.labels[0];
    }
    Workbench bench(small_experiment("rq", 1));
    const Step soft = bench.trainer.circumstances(Mode::evaluate_soft);
    Batch batch;
    fill_batch(data, test_slice(data), 0, 64, bench.normalizer, batch);
    bench.network.calibrate(batch.images);
    const Tensor& logits = bench.network.forward(batch.images, soft);
    int different = 0;
    for (Index i = 1; i < 64; ++i) different += logits[10 * i] != logits[0];
    QVERIFY2(different > 32, "equal images of a batch get equal noise");
    // Nor do batches: twice the same batch would have its loss.
    const auto loss = [&](std::int64_t images) {
      return evaluate(bench.network, {data, {&data.test, 0, images}, bench.normalizer}, soft, 8).loss;
    };
    QVERIFY2(loss(16) != loss(8), "batches of equal images get equal noise");
  }

  void the_batches_of_an_evaluation_count_by_their_images() {
    Workbench bench(small_experiment("float", 1));
    for (int i = 0; i < 8; ++i) bench.trainer.step();
    const Images images{*bench.data, test_slice(*bench.data), bench.normalizer};
    const Step step = bench.trainer.circumstances(Mode::evaluate);
    const Score whole = evaluate(bench.network, images, step, 128),
                parts = evaluate(bench.network, images, step, 48);
    QVERIFY(std::abs(whole.loss - parts.loss) < 1e-6 * whole.loss);
    QCOMPARE(whole.error_pct, parts.error_pct);
  }

  void of_equally_good_epochs_the_recipe_takes_the_first_or_the_last() {
    for (const auto& [which, expected] : std::map<std::string, std::int64_t>{{"first", 1}, {"last", 4}}) {
      Experiment e = small_experiment("float", 4);
      e.learning_rate = 0.0;
      e.best_epoch = which;
      Run run(e, tiny_data(), {});
      finish(run);
      QCOMPARE(run.result().best_epoch, expected);
    }
  }

  void the_best_epoch_is_tested_with_the_weights_that_it_had() {
    Experiment e = small_experiment("float", 5);
    e.learning_rate = 0.005;
    e.schedule = "drops";
    e.drops = "[[4,1000]]";  // spoils the network in its last epoch
    Run run(e, tiny_data(), {});
    std::map<std::int64_t, double> tests;
    while (!run.done())
      if (const StepOutcome outcome = run.step(); outcome.epoch)
        tests[outcome.epoch->epoch] = run.test(Mode::evaluate).error_pct;
    const RunResult result = run.result();
    QVERIFY(result.best_epoch < 5);
    QVERIFY(result.test_error_quantized_pct > 50.0);
    QCOMPARE(result.test_error_at_best_pct, tests.at(result.best_epoch));
    QCOMPARE(result.test_error_quantized_pct, tests.at(5));
    QVERIFY(tests.at(result.best_epoch) < tests.at(5));
  }

  void a_run_ends_so_many_epochs_after_the_least_loss_as_it_has_patience() {
    Experiment still = small_experiment("float", 9);
    still.learning_rate = 0.0;
    still.patience = 2;
    Run without_progress(still, tiny_data(), {});
    QCOMPARE(epochs_of(without_progress).size(), std::size_t{3});

    Experiment spoiled = small_experiment("float", 12);
    spoiled.schedule = "drops";
    spoiled.drops = "[[3,1000]]";
    spoiled.patience = 4;
    Run run(spoiled, tiny_data(), {});
    const std::vector<EpochRow> rows = epochs_of(run);
    const auto least = std::min_element(rows.begin(), rows.end(), [](const EpochRow& a, const EpochRow& b) {
      return a.validation_loss_hard < b.validation_loss_hard;
    });
    QCOMPARE(rows.back().epoch, least->epoch + spoiled.patience);
  }

  void a_step_knows_that_it_ends_an_epoch() {
    Workbench bench(small_experiment("float", 2));
    for (std::int64_t step = 0; step < 2 * kStepsPerEpoch; ++step) {
      QCOMPARE(bench.trainer.circumstances(Mode::train).ends_epoch, (step + 1) % kStepsPerEpoch == 0);
      bench.trainer.step();
    }
    QVERIFY(bench.trainer.done());
  }

  void a_step_is_no_longer_than_the_limit_of_the_gradient() {
    Experiment e = small_experiment("float", 1);
    e.optimizer = "sgd";
    e.momentum = 0.0;
    e.learning_rate = 1.0;
    e.schedule = "constant";
    const auto length_of_a_step = [&](double limit) {
      e.clip_norm = limit;
      Workbench bench(e);
      const std::vector<double> before = bench.weights();
      bench.trainer.step();
      double sum = 0.0;
      const std::vector<double> after = bench.weights();
      for (std::size_t i = 0; i < after.size(); ++i) sum += (after[i] - before[i]) * (after[i] - before[i]);
      return std::sqrt(sum);
    };
    const double free = length_of_a_step(0.0);
    QVERIFY(free > 0.1);
    QVERIFY(std::abs(length_of_a_step(0.05) - 0.05) < 1e-5);
    QCOMPARE(length_of_a_step(2.0 * free), free);  // a limit that is not reached changes nothing
  }

  void the_float_start_depends_on_its_own_settings_alone() {
    QTemporaryDir cache;
    const std::filesystem::path folder = cache.path().toStdString();
    Experiment e = small_experiment("lsq", 1);
    e.warm_start_epochs = 1;
    Run first(e, tiny_data(), folder);
    finish(first);
    const auto is_cached = [&](const Experiment& other) {
      Run run(other, tiny_data(), folder);
      return run.overview().progress.float_epochs == 0.0;
    };
    QVERIFY(is_cached(e));
    const auto with = [&](const char* key, const char* value) {
      Experiment other = e;
      set_text(other, key, value);
      return other;
    };
    for (const auto& [key, value] : std::map<const char*, const char*>{{"label_smoothing", "0.2"},
                                                                       {"learning_rate", "0.01"},
                                                                       {"optimizer", "sgd"},
                                                                       {"weight_decay", "0.001"},
                                                                       {"clip_norm", "1"},
                                                                       {"schedule", "cosine"},
                                                                       {"method", "dorefa"},
                                                                       {"weight_bits", "4"},
                                                                       {"epochs", "3"}})
      QVERIFY2(is_cached(with(key, value)), key);
    for (const auto& [key, value] : std::map<const char*, const char*>{{"width", "0.2"},
                                                                       {"train_images", "256"},
                                                                       {"normalization", "standard"},
                                                                       {"augmentation", "crop"},
                                                                       {"crop_padding", "2"},
                                                                       {"initialization", "he"},
                                                                       {"batch_size", "64"},
                                                                       {"seed", "2"},
                                                                       {"warm_start_epochs", "2"}})
      QVERIFY2(!is_cached(with(key, value)), key);
  }
};

QS_TEST(TestTruths)
#include "test_truths.moc"
