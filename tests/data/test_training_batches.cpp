#include <QTest>
#include <algorithm>
#include <limits>

#include "core/data/training_batches.h"
#include "support/damage.h"
#include "support/random_images.h"
#include "support/test_main.h"

using namespace qs;

class TrainingBatchesTest : public QObject {
  Q_OBJECT

  const Dataset data_ = random_dataset({5, 5, 3}, 103, 1);
  const Slice slice_{&data_.train, 3, 95};
  const Normalizer normalizer_{Normalization::standard, data_, slice_, {}};
  const BatchPlan plan_{
      .seed = 4, .batch_size = 10, .steps_per_epoch = 9, .augmentation = Augmentation::crop_flip};

  std::string complaint_about(const Slice& slice, const BatchPlan& plan) const {
    return complaint([&] { TrainingBatches(data_, slice, normalizer_, plan); });
  }

 private Q_SLOTS:
  void an_epoch_shows_its_order_without_the_rest() {
    TrainingBatches batches(data_, slice_, normalizer_, plan_);
    Batch batch, expected;
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
      const std::vector<std::int64_t> order = shuffled_order(95, 4, epoch);
      for (std::int64_t step = 0; step < 9; ++step) {
        batches.fill(9 * epoch + step, batch);
        const std::vector<std::int64_t> indices(order.begin() + 10 * step, order.begin() + 10 * (step + 1));
        fill_batch(data_, slice_, indices, normalizer_, {Augmentation::crop_flip, 4, 4, epoch}, expected);
        QCOMPARE(batch.labels, expected.labels);
        QVERIFY(std::equal(batch.images.begin(), batch.images.end(), expected.images.begin(),
                           expected.images.end()));
      }
    }
  }

  void steps_can_be_asked_for_in_any_order() {
    TrainingBatches forwards(data_, slice_, normalizer_, plan_), jumping(data_, slice_, normalizer_, plan_);
    std::vector<std::vector<Real>> images;
    Batch batch;
    for (std::int64_t step = 0; step < 30; ++step) {
      forwards.fill(step, batch);
      images.emplace_back(batch.images.begin(), batch.images.end());
    }
    for (const std::size_t step : {29u, 0u, 13u, 13u, 8u, 9u}) {
      jumping.fill(static_cast<std::int64_t>(step), batch);
      QVERIFY(std::equal(batch.images.begin(), batch.images.end(), images[step].begin(), images[step].end()));
    }
  }

  void a_batch_is_never_larger_than_the_slice() {
    TrainingBatches batches(data_, slice_, normalizer_, {.batch_size = 1000});
    Batch batch;
    batches.fill(0, batch);
    QCOMPARE(batch.labels.size(), std::size_t{95});
  }

  void plans_that_cannot_be_kept_are_refused() {
    QS_COMPLAINS(complaint_about({&data_.train, 3, 101}, plan_),
                 "images 3 to 103 are not all among the 103 of the set");
    QS_COMPLAINS(complaint_about({&data_.train, -1, 50}, plan_), "are not all among");
    QS_COMPLAINS(complaint_about({&data_.train, 3, 0}, plan_), "are not all among");
    QS_COMPLAINS(complaint_about({&data_.train, 3, std::numeric_limits<std::int64_t>::max() - 5}, plan_),
                 "are not all");
    QS_COMPLAINS(complaint_about(slice_, {.batch_size = 0}), "an epoch of 1 batches of 0 images is empty");
    QS_COMPLAINS(complaint_about(slice_, {.batch_size = 10, .steps_per_epoch = 0}), "is empty");
    QS_COMPLAINS(complaint_about(slice_, {.batch_size = 10, .steps_per_epoch = 10}),
                 "an epoch of 10 batches of 10 images is more than the 95 training images");
    const Dataset other = random_dataset({4, 4, 3}, 103, 1);
    QS_COMPLAINS(complaint([&] {
                   TrainingBatches(other, {&other.train, 0, 50}, normalizer_, plan_);
                 }),
                 "it was made for images of 5×5×3, random has 4×4×3");
  }
};

QS_TEST(TrainingBatchesTest)
#include "test_training_batches.moc"
