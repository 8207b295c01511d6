// The weights before the first step are those that a run begins with.
#include <QTest>

#include "core/presets.h"
#include "core/preview.h"
#include "core/session.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

class TestPreview : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void it_shows_what_the_run_begins_with() {
    Experiment experiment = preset("quick-rq-st-2-2").experiment;
    experiment.warm_start_epochs = 0;
    experiment.epochs = 1;
    experiment.train_images = 128;
    experiment.validation_images = 128;
    Session session({.experiment = experiment, .directory = {}});
    std::shared_ptr<const Snapshot> first;
    QTRY_VERIFY_WITH_TIMEOUT((first = session.latest()) && !first->layers.empty(), 60000);
    const auto preview = initial_snapshot(experiment);
    QCOMPARE(preview->layers.size(), first->layers.size());
    for (std::size_t i = 0; i < first->layers.size(); ++i) {
      QCOMPARE(preview->layers[i].name, first->layers[i].name);
      QCOMPARE(preview->layers[i].latent.edges, first->layers[i].latent.edges);
      QCOMPARE(preview->layers[i].latent.counts, first->layers[i].latent.counts);
      QCOMPARE(preview->layers[i].grid.levels, first->layers[i].grid.levels);
    }
    QCOMPARE(first->progress.step, std::int64_t{0});
    Experiment reseeded = experiment;
    reseeded.seed += 1;
    QVERIFY(initial_snapshot(reseeded)->layers[0].latent.counts != preview->layers[0].latent.counts);
  }

  void an_experiment_that_cannot_run_has_none() {
    Experiment experiment;
    experiment.validation_images = 90'000'000;
    QVERIFY(!complaint_text([&] { initial_snapshot(experiment); }).isEmpty());
  }
};

QS_TEST(TestPreview)
#include "test_preview.moc"
