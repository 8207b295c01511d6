#include <QTest>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "core/data/batch_loader.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/random_images.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr auto kPatience = std::chrono::seconds(60);  // only a broken loader needs it

/// Waits until the condition holds; false when it never does.
template <class Condition>
bool eventually(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A batch that tells its step.
void mark(std::int64_t step, Batch& batch) {
  batch.images.resize({1, 1, 1, 1});
  batch.images[0] = static_cast<Real>(step);
}

std::int64_t step_of(const Batch& batch) { return static_cast<std::int64_t>(batch.images[0]); }

}  // namespace

class BatchLoaderTest : public QObject {
  Q_OBJECT

  const Dataset data_ = random_dataset({6, 6, 3}, 120, 1);
  const Slice slice_{&data_.train, 0, 110};
  const Normalizer normalizer_{Normalization::standard, data_, slice_, {}};
  const BatchPlan plan_{.seed = 4,
                        .batch_size = 16,
                        .steps_per_epoch = 6,
                        .first_step = 12,
                        .augmentation = Augmentation::crop_flip};

 private Q_SLOTS:
  void batches_are_those_of_the_plan() {
    BatchLoader loader(data_, slice_, normalizer_, plan_);
    TrainingBatches batches(data_, slice_, normalizer_, plan_);
    Batch expected;
    const auto compare = [&](std::int64_t step) {
      const Batch& found = loader.next();
      batches.fill(step, expected);
      QCOMPARE(found.labels, expected.labels);
      QCOMPARE(found.images.shape(), expected.images.shape());
      QVERIFY(std::equal(found.images.begin(), found.images.end(), expected.images.begin(),
                         expected.images.end()));
    };
    for (std::int64_t step = 12; step < 60; ++step) compare(step);
    for (const std::int64_t step : {3, 100, 101, 0}) {
      loader.seek(step);
      for (std::int64_t i = 0; i < 8; ++i) compare(step + i);
    }
  }

  void steps_come_in_order_whatever_the_consumer_does() {
    BatchLoader loader(mark, 5);
    std::int64_t expected = 5;
    for (int turn = 0; turn < 3000; ++turn) {
      if (turn % 7 == 3) loader.seek(expected = turn * 37 % 101);
      if (turn % 7 == 5) loader.seek(expected);  // where it is already
      if (turn % 100 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      QCOMPARE(step_of(loader.next()), expected);
      ++expected;
    }
  }

  void it_works_ahead_but_never_in_the_lent_buffer() {
    std::atomic<std::int64_t> made = 0;
    BatchLoader loader(
        [&](std::int64_t step, Batch& batch) {
          mark(step, batch);
          ++made;
        },
        0);
    QVERIFY(eventually([&] { return made == 4; }));
    for (std::int64_t step = 0; step < 20; ++step) {
      const Batch& batch = loader.next();
      QVERIFY(eventually([&] { return made == std::max<std::int64_t>(4, step + 4); }));
      QCOMPARE(step_of(batch), step);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    QCOMPARE(made.load(), 23);  // three are ready, one is lent
  }

  void buffers_are_used_again_and_nothing_more_is_asked_for() {
    for (const Normalization kind : {Normalization::unit, Normalization::standard}) {
      const Normalizer normalizer(kind, data_, slice_, {});
      BatchLoader loader(data_, slice_, normalizer, plan_);
      std::set<const Real*> buffers;
      for (int step = 0; step < 20; ++step) buffers.insert(loader.next().images.data());
      QCOMPARE(buffers.size(), std::size_t{4});
      largest_request = 0;
      for (int step = 0; step < 50; ++step) buffers.insert(loader.next().images.data());
      QCOMPARE(largest_request.load(), std::size_t{0});
      QCOMPARE(buffers.size(), std::size_t{4});
    }
  }

  void what_goes_wrong_reaches_the_consumer_after_the_batches_before() {
    std::atomic<bool> is_broken = true;
    BatchLoader loader(
        [&](std::int64_t step, Batch& batch) {
          if (step == 3 && is_broken) throw Error("step 3", "is broken");
          mark(step, batch);
        },
        0);
    for (std::int64_t step = 0; step < 3; ++step) QCOMPARE(step_of(loader.next()), step);
    for (int again = 0; again < 3; ++again)
      QS_COMPLAINS(complaint([&] { loader.next(); }), "step 3: is broken");
    loader.seek(7);
    QCOMPARE(step_of(loader.next()), 7);
    loader.seek(3);
    QS_COMPLAINS(complaint([&] { loader.next(); }), "step 3: is broken");
    is_broken = false;
    loader.seek(3);
    QCOMPARE(step_of(loader.next()), 3);
    QCOMPARE(step_of(loader.next()), 4);
  }

  void any_exception_is_handed_over() {
    BatchLoader loader([](std::int64_t, Batch&) { throw std::bad_alloc(); }, 0);
    QVERIFY_EXCEPTION_THROWN(loader.next(), std::bad_alloc);
  }

  void an_impossible_plan_is_refused_at_once() {
    QS_COMPLAINS(
        complaint([&] { BatchLoader(data_, slice_, normalizer_, {.batch_size = 60, .steps_per_epoch = 2}); }),
        "an epoch of 2 batches of 60 images is more than the 110 training images");
  }

  void it_can_be_ended_at_any_time() {
    for (int turn = 0; turn < 200; ++turn) {
      BatchLoader loader(data_, slice_, normalizer_, plan_);
      for (int step = 0; step < turn % 7; ++step) loader.next();
      if (turn % 3 == 0) loader.seek(turn);
    }
    BatchLoader broken([](std::int64_t, Batch&) { throw Error("all", "is broken"); }, 0);
  }

  void the_end_waits_for_the_batch_in_work() {
    std::atomic<bool> has_begun = false, is_finished = false;
    {
      BatchLoader loader(
          [&](std::int64_t, Batch&) {
            has_begun = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            is_finished = true;
          },
          0);
      QVERIFY(eventually([&] { return has_begun.load(); }));
    }
    QVERIFY(is_finished);
  }
};

QS_TEST(BatchLoaderTest)
#include "test_batch_loader.moc"
