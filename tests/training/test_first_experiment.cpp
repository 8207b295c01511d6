// What a newcomer sees first, on a quarter of its images: the weights of every layer gather at the levels.
#include <QTest>

#include "core/base/parallel.h"
#include "core/catalog.h"
#include "core/data/dataset.h"
#include "core/presets.h"
#include "core/training/run.h"
#include "core/training/snapshot_builder.h"
#include "support/test_main.h"

using namespace qs;

class TestFirstExperiment : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // By chance, a quarter of the weights lies so near to a level.
  void weights_of_every_layer_gather() {
    Experiment e = first_preset().experiment;
    e.train_images = 3200;
    e.validation_images = 500;
    set_thread_count(2);
    Run run(e, std::make_shared<const Dataset>(load_dataset(e.data)), {});
    while (!run.done()) run.step();
    const RunResult result = run.result();
    QVERIFY2(result.test_error_quantized_pct < 12,
             qPrintable(QString::number(result.test_error_quantized_pct)));
    for (const LayerView& layer : SnapshotBuilder().layers(layer_sources(run.network())))
      QVERIFY2(
          layer.on_grid_pct >= 60,
          qPrintable(
              QStringLiteral("%1: %2 %").arg(QString::fromStdString(layer.name)).arg(layer.on_grid_pct)));
  }
};

QS_TEST(TestFirstExperiment)
#include "test_first_experiment.moc"
