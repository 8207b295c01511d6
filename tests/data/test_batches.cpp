#include <QTest>
#include <algorithm>
#include <map>
#include <numeric>

#include "core/data/batches.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// `count` images of 2×3 pixels; pixel k of image i is 6i + k modulo 256, the label is i modulo 10.
Dataset counting_dataset(std::int64_t count) {
  Dataset data{.id = "counting",
               .height = 2,
               .width = 3,
               .channels = 1,
               .classes = 10,
               .train = {},
               .test = {},
               .checksum = {}};
  data.train.count = count;
  for (std::int64_t i = 0; i < 6 * count; ++i)
    data.train.pixels.push_back(static_cast<std::uint8_t>(i % 256));
  for (std::int64_t i = 0; i < count; ++i) data.train.labels.push_back(static_cast<std::uint8_t>(i % 10));
  return data;
}

}  // namespace

class BatchesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void pixels_are_scaled_to_minus_one_to_one() {
    const Dataset data = counting_dataset(100);
    Batch batch;
    fill_batch(data, {&data.train, 0, 100}, 0, 100, batch);
    QCOMPARE(batch.images.shape(), (Shape{100, 2, 3, 1}));
    for (Index i = 0; i < batch.images.size(); ++i) {
      const double pixel = static_cast<double>(i % 256);
      QS_NEAR(batch.images[i], pixel / 127.5 - 1, 2e-7);
      QVERIFY(std::abs(batch.images[i]) <= Real(1));
    }
    QCOMPARE(batch.images[0], Real(-1));
    QCOMPARE(batch.images[255], Real(1));
  }

  void indices_count_from_the_begin_of_the_slice() {
    const Dataset data = counting_dataset(100);
    const Slice slice{&data.train, 40, 50};
    const std::vector<std::int64_t> indices = {7, 0, 49, 7};
    Batch batch;
    fill_batch(data, slice, indices, batch);
    QCOMPARE(batch.labels, (std::vector<std::uint8_t>{7, 0, 9, 7}));
    Batch one;
    for (std::size_t i = 0; i < indices.size(); ++i) {
      fill_batch(data, {&data.train, 40 + indices[i], 1}, 0, 1, one);
      for (Index k = 0; k < 6; ++k) QCOMPARE(batch.images[static_cast<Index>(i) * 6 + k], one.images[k]);
    }
  }

  void consecutive_images_equal_their_indices() {
    const Dataset data = counting_dataset(100);
    const Slice slice{&data.train, 10, 90};
    std::vector<std::int64_t> indices(33);
    std::iota(indices.begin(), indices.end(), 5);
    Batch listed, counted;
    fill_batch(data, slice, indices, listed);
    fill_batch(data, slice, 5, 33, counted);
    QCOMPARE(listed.labels, counted.labels);
    QVERIFY(
        std::equal(listed.images.begin(), listed.images.end(), counted.images.begin(), counted.images.end()));
  }

  void a_batch_can_be_filled_again_with_another_size() {
    const Dataset data = counting_dataset(100);
    Batch batch;
    for (const std::int64_t count : {64, 3, 100}) {
      fill_batch(data, {&data.train, 0, 100}, 0, count, batch);
      QCOMPARE(batch.images.shape()[0], count);
      QCOMPARE(static_cast<std::int64_t>(batch.labels.size()), count);
    }
  }

  void the_order_of_an_epoch_is_a_permutation() {
    for (const std::int64_t count : {0, 1, 2, 1000, 25000}) {
      std::vector<std::int64_t> order = shuffled_order(count, 1, 0);
      QCOMPARE(static_cast<std::int64_t>(order.size()), count);
      std::sort(order.begin(), order.end());
      for (std::size_t i = 0; i < order.size(); ++i) QCOMPARE(order[i], static_cast<std::int64_t>(i));
    }
  }

  void the_order_depends_on_seed_and_epoch_only() {
    const auto order = shuffled_order(1000, 1, 0);
    QCOMPARE(shuffled_order(1000, 1, 0), order);
    QVERIFY(shuffled_order(1000, 1, 1) != order);
    QVERIFY(shuffled_order(1000, 2, 0) != order);
  }

  void all_orders_of_four_are_about_equally_frequent() {
    std::map<std::vector<std::int64_t>, int> counts;
    for (std::int64_t epoch = 0; epoch < 24000; ++epoch) ++counts[shuffled_order(4, 3, epoch)];
    QCOMPARE(counts.size(), std::size_t{24});
    for (const auto& [order, count] : counts)
      QVERIFY2(std::abs(count - 1000) < 160, qPrintable(QString::number(count)));
  }
};

QS_TEST(BatchesTest)
#include "test_batches.moc"
