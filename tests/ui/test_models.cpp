#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>

#include "support/sample_snapshot.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"
#include "ui/number_text.h"
#include "ui/panels/layers_model.h"
#include "ui/panels/runs_model.h"

using namespace qs;

namespace {

QStringList titles(const QAbstractItemModel& model) {
  QStringList all;
  for (int i = 0; i < model.columnCount(); ++i) all.append(model.headerData(i, Qt::Horizontal).toString());
  return all;
}

QString cell(const QAbstractItemModel& model, int row, const QString& title) {
  return model.index(row, static_cast<int>(titles(model).indexOf(title))).data().toString();
}

RunSummary run(const QString& key, const char* name) {
  RunSummary summary;
  summary.directory = runDirectory(key);
  summary.name = name;
  summary.state = RunState::finished;
  summary.test_error_quantized_pct = 1.25;
  summary.epochs_done = 5.0;
  summary.started = "2026-01-02T03:04:05Z";
  return summary;
}

const QString kLive = QStringLiteral("/runs/live");
const QString kOld = QStringLiteral("/runs/old");

}  // namespace

class TestModels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void layers_have_a_row_each_after_all_layers();
  void every_reading_of_the_method_gets_a_column();
  void float_layer_has_no_quantized_numbers();
  void size_is_itemised_and_adds_up();
  void same_shape_updates_without_losing_the_selection();
  void another_network_resets_the_table();
  void runs_show_what_is_known_and_a_dash_for_the_rest();
  void live_run_gets_a_row_that_moves();
  void tick_of_a_run_reaches_the_workspace();
  void numbers_are_short_and_have_units();
};

void TestModels::layers_have_a_row_each_after_all_layers() {
  LayersModel model(LayerColumns::state);
  QAbstractItemModelTester tester(&model);
  QCOMPARE(model.rowCount(), 0);
  model.setSnapshot(small_snapshot());
  QCOMPARE(model.rowCount(), 3);
  QCOMPARE(model.layerName(0), QString());
  QCOMPARE(model.layerName(1), QStringLiteral("conv"));
  QCOMPARE(model.rowOf(QStringLiteral("head")), 2);
  QCOMPARE(model.rowOf(QStringLiteral("no such layer")), 0);
  QCOMPARE(cell(model, 0, QStringLiteral("Weights")), QStringLiteral("110"));
  QCOMPARE(cell(model, 1, QStringLiteral("Zeros %")), QStringLiteral("50.00"));
  QCOMPARE(cell(model, 1, QStringLiteral("SQNR dB")), QStringLiteral("10.0"));
}

void TestModels::every_reading_of_the_method_gets_a_column() {
  const auto snapshot = sample_snapshot();
  LayersModel model(LayerColumns::state);
  model.setSnapshot(snapshot);
  const QStringList all = titles(model);
  for (const LayerView& layer : snapshot->layers) {
    for (const Reading& reading : layer.readings) {
      const QString title = QString::fromStdString(reading.quantity.symbol + " " + reading.part);
      QCOMPARE(all.count(title), 1);
      QCOMPARE(cell(model, model.rowOf(QString::fromStdString(layer.name)), title),
               shortNumber(reading.value));
    }
  }
}

void TestModels::float_layer_has_no_quantized_numbers() {
  LayersModel model(LayerColumns::state);
  model.setSnapshot(small_snapshot());
  QCOMPARE(cell(model, 2, QStringLiteral("Bits w/a")), QStringLiteral("float/float"));
  QCOMPARE(cell(model, 2, QStringLiteral("Zeros %")), QStringLiteral("–"));
}

void TestModels::size_is_itemised_and_adds_up() {
  const auto snapshot = small_snapshot();
  LayerView& layer = snapshot->layers[0];
  layer.shape = {10, 10};
  layer.biases = 10;
  layer.code_bits = 200;
  layer.bias_bits = 320;
  layer.scale_bits = 64;
  layer.normalization_bits = 640;
  LayersModel model(LayerColumns::size);
  QAbstractItemModelTester tester(&model);
  model.setSnapshot(snapshot);
  QCOMPARE(cell(model, 1, QStringLiteral("Weights")), sizeText(200));
  QCOMPARE(cell(model, 1, QStringLiteral("Biases")), sizeText(320));
  QCOMPARE(cell(model, 1, QStringLiteral("Scales")), sizeText(64));
  QCOMPARE(cell(model, 1, QStringLiteral("Normalization")), sizeText(640));
  QCOMPARE(cell(model, 1, QStringLiteral("Total")), sizeText(1224));
  QCOMPARE(cell(model, 0, QStringLiteral("Total")), sizeText(1224 + snapshot->layers[1].size_bits()));
  const double floats = 32.0 * static_cast<double>(layer.weights + layer.biases) + 640.0;
  QCOMPARE(cell(model, 1, QStringLiteral("Smaller by")),
           QStringLiteral("%1×").arg(floats / 1224.0, 0, 'f', 1));
}

void TestModels::same_shape_updates_without_losing_the_selection() {
  LayersModel model(LayerColumns::state);
  model.setSnapshot(small_snapshot());
  const QPersistentModelIndex chosen = model.index(2, 0);
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  const auto later = small_snapshot();
  later->layers[0].zeros_pct = 12.5;
  model.setSnapshot(later);
  QCOMPARE(reset.count(), 0);
  QVERIFY(chosen.isValid());
  QCOMPARE(cell(model, 1, QStringLiteral("Zeros %")), QStringLiteral("12.50"));
}

void TestModels::another_network_resets_the_table() {
  LayersModel model(LayerColumns::state);
  QAbstractItemModelTester tester(&model);
  model.setSnapshot(small_snapshot());
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  model.setSnapshot(sample_snapshot());
  QCOMPARE(reset.count(), 1);
  model.setSnapshot(nullptr);
  QCOMPARE(model.rowCount(), 0);
}

void TestModels::runs_show_what_is_known_and_a_dash_for_the_rest() {
  Workspace workspace(QStringLiteral("/runs"));
  RunsModel model(workspace);
  QAbstractItemModelTester tester(&model);
  workspace.setRuns({run(kOld, "Old run")});
  QCOMPARE(model.rowCount(), 1);
  QCOMPARE(cell(model, 0, QStringLiteral("Run")), QStringLiteral("Old run"));
  QCOMPARE(cell(model, 0, QStringLiteral("State")), QStringLiteral("finished"));
  QCOMPARE(cell(model, 0, QStringLiteral("Error quantized %")), QStringLiteral("1.25"));
  QCOMPARE(cell(model, 0, QStringLiteral("Error float %")), QStringLiteral("–"));
  QCOMPARE(cell(model, 0, QStringLiteral("Epochs")), QStringLiteral("5"));
  RunSummary planned = run(kOld, "Old run");
  planned.epochs_planned = 7.0;
  workspace.setRuns({planned});
  QCOMPARE(cell(model, 0, QStringLiteral("Epochs")), QStringLiteral("5 / 7"));
}

void TestModels::live_run_gets_a_row_that_moves() {
  Workspace workspace(QStringLiteral("/runs"));
  RunsModel model(workspace);
  QAbstractItemModelTester tester(&model);
  workspace.setRuns({run(kOld, "Old run")});
  workspace.setLive(kLive);
  const auto snapshot = small_snapshot();
  snapshot->progress.state = RunState::running;
  snapshot->progress.epoch = 2.5;
  snapshot->progress.epochs = 7.0;
  workspace.setNewest(snapshot);
  QCOMPARE(model.rowCount(), 2);
  const int row = model.rowOf(kLive);
  QCOMPARE(cell(model, row, QStringLiteral("State")), QStringLiteral("running"));
  QCOMPARE(cell(model, row, QStringLiteral("Epochs")), QStringLiteral("2.5 / 7"));
  QCOMPARE(cell(model, row, QStringLiteral("Validation error %")), QStringLiteral("2.00"));
  const auto later = small_snapshot();
  later->progress.state = RunState::paused;
  workspace.setNewest(later);
  QCOMPARE(model.rowCount(), 2);
  QCOMPARE(cell(model, row, QStringLiteral("State")), QStringLiteral("paused"));
  workspace.setRuns({run(kLive, "Live run"), run(kOld, "Old run")});
  QCOMPARE(model.rowCount(), 2);
  QCOMPARE(cell(model, model.rowOf(kLive), QStringLiteral("State")), QStringLiteral("paused"));
}

void TestModels::tick_of_a_run_reaches_the_workspace() {
  Workspace workspace(QStringLiteral("/runs"));
  RunsModel model(workspace);
  workspace.setRuns({run(kOld, "Old run")});
  const QModelIndex name = model.index(0, 0);
  QVERIFY(model.flags(name) & Qt::ItemIsUserCheckable);
  QVERIFY(model.setData(name, Qt::Checked, Qt::CheckStateRole));
  QCOMPARE(workspace.ticked(), QStringList{kOld});
  QCOMPARE(name.data(Qt::CheckStateRole).toInt(), int{Qt::Checked});
  QVERIFY(model.setData(name, Qt::Unchecked, Qt::CheckStateRole));
  QVERIFY(workspace.ticked().isEmpty());
}

void TestModels::numbers_are_short_and_have_units() {
  QCOMPARE(shortNumber(0.0123456), QStringLiteral("0.01235"));
  QCOMPARE(shortNumber(std::nan("")), QStringLiteral("–"));
  QCOMPARE(countText(582026), QString::fromUtf8("582\u202f026"));
  QCOMPARE(countText(-1000), QString::fromUtf8("-1\u202f000"));
  QCOMPARE(countText(999), QStringLiteral("999"));
  QCOMPARE(magnitude(12345678.0), QStringLiteral("12.3 M"));
  QCOMPARE(magnitude(12.0), QStringLiteral("12"));
  QCOMPARE(sizeText(8000.0), QStringLiteral("1 kB"));
  QCOMPARE(durationText(80.0), QStringLiteral("1 min 20 s"));
  QCOMPARE(durationText(3 * 3600.0 + 125.0), QStringLiteral("3 h 2 min"));
  QCOMPARE(durationText(-1.0), QStringLiteral("–"));
}

QS_TEST(TestModels)
#include "test_models.moc"
