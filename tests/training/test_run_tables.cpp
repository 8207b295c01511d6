// steps.csv and metrics.csv, and the curves that are made from them.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/atomic_file.h"
#include "core/training/curves.h"
#include "core/training/run_tables.h"
#include "core/values/error.h"
#include "support/test_main.h"

using qs::EpochRow;
using qs::RunTables;
using qs::StepRow;

namespace {

StepRow step_row(std::int64_t step) {
  StepRow row{
      .step = step, .epoch = static_cast<double>(step) / 3.0, .loss = 1.0 / static_cast<double>(step)};
  row.learning_rate = 1e-3;
  if (step % 2 == 0) row.readings = {{"conv1", "weights", "step_size", 0.1 * static_cast<double>(step)}};
  if (step > 4) row.readings.push_back({"block.conv2", "activations", "noise_scale", std::nan("")});
  return row;
}

RunTables example() {
  RunTables tables;
  for (std::int64_t step = 1; step <= 6; ++step) tables.steps.push_back(step_row(step));
  for (std::int64_t epoch = 1; epoch <= 2; ++epoch) {
    EpochRow row{.epoch = epoch, .step = 3 * epoch, .phase = "float, \"warm\" start"};
    row.train_loss = 0.1;
    row.validation_error_hard_pct = 2.5 / static_cast<double>(epoch);
    tables.epochs.push_back(row);
  }
  return tables;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

class TestRunTables : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rows_come_back_bit_for_bit();
  void a_row_has_each_number_in_its_column();
  void rows_after_the_last_step_are_left_out();
  void a_row_cut_off_is_dropped();
  void missing_files_are_empty_tables();
  void damage_names_file_line_and_column();
  void curves_from_files_equal_curves_from_rows();
  void unknown_numbers_add_no_point();

 private:
  void write(const RunTables& tables) {
    qs::write_file(folder() / "steps.csv", qs::steps_csv(tables.steps));
    qs::write_file(folder() / "metrics.csv", qs::metrics_csv(tables.epochs));
  }
  std::filesystem::path folder() const { return folder_.path().toStdString(); }
  QTemporaryDir folder_;
};

void TestRunTables::rows_come_back_bit_for_bit() {
  const RunTables tables = example();
  write(tables);
  const RunTables back = qs::read_tables(folder(), 100);
  QCOMPARE(back.steps.size(), tables.steps.size());
  for (std::size_t i = 0; i < back.steps.size(); ++i) {
    const StepRow &a = back.steps[i], &b = tables.steps[i];
    QCOMPARE(a.step, b.step);
    QVERIFY(same(a.epoch, b.epoch) && same(a.loss, b.loss) && same(a.penalty, b.penalty));
    QCOMPARE(a.readings.size(), b.readings.size());
    for (std::size_t r = 0; r < a.readings.size(); ++r) {
      QCOMPARE(a.readings[r].layer, b.readings[r].layer);
      QCOMPARE(a.readings[r].key, b.readings[r].key);
      QVERIFY(same(a.readings[r].value, b.readings[r].value));
    }
  }
  QCOMPARE(back.epochs.size(), std::size_t{2});
  QCOMPARE(back.epochs[0].phase, tables.epochs[0].phase);
  QCOMPARE(back.epochs[1].validation_error_hard_pct, 1.25);
  QVERIFY(std::isnan(back.epochs[1].validation_loss_soft));
  QCOMPARE(qs::steps_csv(back.steps), qs::steps_csv(tables.steps));
  QCOMPARE(qs::metrics_csv(back.epochs), qs::metrics_csv(tables.epochs));
}

void TestRunTables::a_row_has_each_number_in_its_column() {
  const EpochRow row{.epoch = 1,
                     .step = 2,
                     .phase = "late",
                     .train_loss = 3.5,
                     .train_error_pct = 4,
                     .validation_loss_soft = 5,
                     .validation_loss_hard = 6,
                     .validation_error_soft_pct = 7,
                     .validation_error_hard_pct = 8,
                     .validation_error_float_pct = 9,
                     .penalty = 10,
                     .learning_rate = 0.011,
                     .epoch_seconds = 12,
                     .images_per_second = 13};
  QCOMPARE(qs::metrics_csv({row}),
           std::string(
               "epoch,step,phase,train_loss,train_error_pct,validation_loss_soft,validation_loss_hard,"
               "validation_error_soft_pct,validation_error_hard_pct,validation_error_float_pct,penalty,"
               "learning_rate,epoch_seconds,images_per_second\n1,2,late,3.5,4,5,6,7,8,9,10,0.011,12,13\n"));
  StepRow step{.step = 1, .epoch = 0.5, .loss = 2, .penalty = 3, .learning_rate = 0.25};
  step.slice_error_soft_pct = 6;
  step.slice_error_hard_pct = 7;
  step.readings = {{"conv1", "weights", "scale", 8}};
  QCOMPARE(qs::steps_csv({step}),
           std::string("step,epoch,loss,penalty,learning_rate,slice_error_soft_pct,slice_error_hard_pct,"
                       "conv1.weights.scale\n1,0.5,2,3,0.25,6,7,8\n"));
}

void TestRunTables::rows_after_the_last_step_are_left_out() {
  write(example());
  const RunTables back = qs::read_tables(folder(), 4);
  QCOMPARE(back.steps.back().step, 4);
  QCOMPARE(back.epochs.size(), std::size_t{1});
}

void TestRunTables::a_row_cut_off_is_dropped() {
  write(example());
  const std::string text = qs::read_file(folder() / "steps.csv");
  const std::int64_t last = qs::read_tables(folder(), 100).steps.back().step;
  qs::write_file(folder() / "steps.csv", text.substr(0, text.rfind(',')));
  QCOMPARE(qs::read_tables(folder(), 100).steps.back().step, 5);
  qs::write_file(folder() / "steps.csv", text.substr(0, text.size() - 1));  // an editor's doing
  QCOMPARE(qs::read_tables(folder(), 100).steps.back().step, last);
}

void TestRunTables::missing_files_are_empty_tables() {
  const QTemporaryDir empty;
  const RunTables back = qs::read_tables(empty.path().toStdString(), 100);
  QVERIFY(back.steps.empty() && back.epochs.empty());
}

void TestRunTables::damage_names_file_line_and_column() {
  write(example());
  std::string text = qs::read_file(folder() / "metrics.csv");
  text.replace(text.rfind(",0.1,"), 5, ",0x1,");
  qs::write_file(folder() / "metrics.csv", text);
  try {
    qs::read_tables(folder(), 100);
    QFAIL("the damage was not noticed");
  } catch (const qs::Error& error) {
    const std::string what = error.what();
    QVERIFY(what.find("metrics.csv: line 3, column train_loss is \"0x1\"") != std::string::npos);
  }
}

void TestRunTables::curves_from_files_equal_curves_from_rows() {
  const RunTables tables = example();
  const std::vector<qs::Quantity> observables = {{"step_size", "α", "scale", "Step", {}}};
  qs::Curves live(observables);
  for (const StepRow& row : tables.steps) {
    live.add(row);
    for (const EpochRow& epoch : tables.epochs)
      if (epoch.step == row.step) live.add(epoch);
  }
  write(tables);
  const qs::Curves disk(observables, qs::read_tables(folder(), 100));
  QCOMPARE(disk.series().size(), live.series().size());
  for (std::size_t i = 0; i < disk.series().size(); ++i) {
    const qs::Series &a = disk.series()[i], &b = live.series()[i];
    QCOMPARE(a.quantity.key, b.quantity.key);
    QCOMPARE(a.quantity.symbol, b.quantity.symbol);
    QCOMPARE(a.layer, b.layer);
    QCOMPARE(a.part, b.part);
    QCOMPARE(a.size(), b.size());
    for (std::size_t p = 0; p < a.size(); ++p) QVERIFY(a[p].x == b[p].x && a[p].y == b[p].y);
  }
}

void TestRunTables::unknown_numbers_add_no_point() {
  qs::Curves curves;
  curves.add(StepRow{.step = 1, .loss = 2.0});
  QCOMPARE(curves.series().size(), std::size_t{1});
  QCOMPARE(curves.series()[0].quantity.key, std::string("loss"));
  QCOMPARE(curves.series()[0].part, std::string("training"));
  QCOMPARE(curves.series()[0].back().y, 2.0);
}

QS_TEST(TestRunTables)
#include "test_run_tables.moc"
