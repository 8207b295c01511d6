#include <QTest>
#include <array>
#include <cmath>

#include "core/data/batches.h"
#include "support/check_values.h"
#include "support/damage.h"
#include "support/random_images.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Channel means and deviations of all images of a batch, in two passes.
struct Moments {
  std::vector<double> mean, deviation;
};
Moments moments_of(const Tensor& images) {
  const auto channels = static_cast<std::size_t>(images.shape()[3]);
  Moments moments{std::vector<double>(channels), std::vector<double>(channels)};
  const double count = static_cast<double>(images.size()) / static_cast<double>(channels);
  const auto channel = [&](Index i) { return static_cast<std::size_t>(i) % channels; };
  for (Index i = 0; i < images.size(); ++i)
    moments.mean[channel(i)] += static_cast<double>(images[i]) / count;
  for (Index i = 0; i < images.size(); ++i) {
    const double difference = static_cast<double>(images[i]) - moments.mean[channel(i)];
    moments.deviation[channel(i)] += difference * difference / count;
  }
  for (double& value : moments.deviation) value = std::sqrt(value);
  return moments;
}

Moments pixel_moments(const Dataset& data, const Slice& slice) {
  Tensor pixels({slice.count, data.height, data.width, data.channels});
  for (Index i = 0; i < pixels.size(); ++i)
    pixels[i] = slice.set->pixels.at(static_cast<std::size_t>(slice.begin * data.image_size() + i));
  return moments_of(pixels);
}

}  // namespace

class NormalizerTest : public QObject {
  Q_OBJECT

  const Dataset data_ = random_dataset({5, 7, 3}, 300, 40);
  const Slice training_{&data_.train, 20, 200};

 private Q_SLOTS:
  void names_are_those_of_the_enumeration() {
    QCOMPARE(kNormalizations.from("unit"), Normalization::unit);
    QCOMPARE(kNormalizations.from("standard"), Normalization::standard);
    QCOMPARE(kNormalizations.from("gcn-zca"), Normalization::gcn_zca);
    QS_COMPLAINS(complaint([] { kNormalizations.from("zca"); }),
                 "normalization: there is no \"zca\"; choose one of: unit, zero-one, pixel-mean, standard, "
                 "per-image, gcn-zca");
  }

  void unit_depends_on_no_image() {
    const Normalizer normalizer(Normalization::unit, data_, {&data_.train, 0, 0}, {});
    Batch batch, plain;
    fill_batch(data_, training_, 0, 50, normalizer, batch);
    fill_batch(data_, training_, 0, 50, plain);
    for (Index i = 0; i < batch.images.size(); ++i) {
      QCOMPARE(batch.images[i], plain.images[i]);
      const int pixel = data_.train.pixels.at(static_cast<std::size_t>(20 * data_.image_size() + i));
      QS_NEAR(batch.images[i], pixel / 127.5 - 1, 2e-7);
    }
  }

  void standard_gives_the_training_images_mean_0_and_deviation_1() {
    const Normalizer normalizer(Normalization::standard, data_, training_, {});
    Batch batch;
    fill_batch(data_, training_, 0, training_.count, normalizer, batch);
    const Moments found = moments_of(batch.images);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      QVERIFY(std::abs(found.mean[channel]) < 1e-6);
      QS_NEAR(found.deviation[channel], 1, 1e-6);
    }
  }

  void standard_uses_the_moments_of_the_training_slice() {
    const Normalizer normalizer(Normalization::standard, data_, training_, {});
    const Moments expected = pixel_moments(data_, training_);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const std::array<std::uint8_t, 3> black = {0, 0, 0}, white = {255, 255, 255};
      std::array<Real, 3> low, high;
      normalizer.scale(black.data(), {}, 0, 3, low.data());
      normalizer.scale(white.data(), {}, 0, 3, high.data());
      const double scale = static_cast<double>(high[channel] - low[channel]) / 255.0;
      QS_NEAR(1 / scale, expected.deviation[channel], 1e-6);
      QS_NEAR(-low[channel] / scale, expected.mean[channel], 1e-6);
    }
    Batch batch;
    const Slice test{&data_.test, 0, data_.test.count};
    fill_batch(data_, test, 0, test.count, normalizer, batch);
    for (Index i = 0; i < batch.images.size(); ++i) {
      const std::size_t channel = static_cast<std::size_t>(i) % 3;
      const double pixel = data_.test.pixels.at(static_cast<std::size_t>(i));
      QS_NEAR(batch.images[i], (pixel - expected.mean[channel]) / expected.deviation[channel], 1e-5);
    }
  }

  void zero_one_is_a_255th() {
    const Normalizer normalizer(Normalization::zero_one, data_, {&data_.train, 0, 0}, {});
    Batch batch;
    fill_batch(data_, training_, 0, 50, normalizer, batch);
    for (Index i = 0; i < batch.images.size(); ++i)
      QS_NEAR(batch.images[i],
              data_.train.pixels.at(static_cast<std::size_t>(20 * data_.image_size() + i)) / 255.0, 1e-7);
  }

  // Also of test images: the mean is that of the same place of the training images.
  void pixel_mean_takes_the_mean_of_each_place() {
    const Normalizer normalizer(Normalization::pixel_mean, data_, training_, {});
    const auto size = static_cast<std::size_t>(data_.image_size());
    std::vector<double> mean(size);
    for (std::size_t i = 0; i < 200 * size; ++i)
      mean[i % size] += data_.train.pixels.at(20 * size + i) / 200.0;
    Batch batch;
    fill_batch(data_, {&data_.test, 0, 40}, 0, 40, normalizer, batch);
    for (std::size_t i = 0; i < 40 * size; ++i)
      QS_NEAR(batch.images[static_cast<Index>(i)], (data_.test.pixels[i] - mean[i % size]) / 255.0, 2e-7);
  }

  void per_image_gives_every_image_mean_0_and_deviation_1() {
    const Normalizer normalizer(Normalization::per_image, data_, {&data_.train, 0, 0}, {});
    Batch batch;
    fill_batch(data_, training_, 0, 50, normalizer, batch);
    const Index size = data_.image_size();
    for (Index image = 0; image < 50; ++image) {
      double sum = 0.0, squares = 0.0;
      for (Index i = image * size; i < (image + 1) * size; ++i) {
        const double x = static_cast<double>(batch.images[i]);
        sum += x;
        squares += x * x;
      }
      QVERIFY(std::abs(sum / static_cast<double>(size)) < 1e-6);
      QS_NEAR(squares / static_cast<double>(size), 1, 1e-5);
    }
  }

  // max(deviation, 1/√n): one pixel of n that differs by 1 has the deviation √(n − 1)/n, just below.
  void the_deviation_of_an_image_has_a_floor() {
    Dataset data = random_dataset({4, 4, 1}, 2, 1);
    std::fill(data.train.pixels.begin(), data.train.pixels.end(), std::uint8_t{9});
    data.train.pixels[20] = 10;
    const Normalizer normalizer(Normalization::per_image, data, {&data.train, 0, 0}, {});
    Batch batch;
    fill_batch(data, {&data.train, 0, 2}, 0, 2, normalizer, batch);
    for (Index i = 0; i < 16; ++i) QCOMPARE(batch.images[i], Real(0));
    QS_NEAR(batch.images[20], 4.0 * (1.0 - 1.0 / 16.0), 1e-6);
  }

  void other_images_change_no_statistics() {
    Dataset other = data_;
    for (std::int64_t i = 0; i < other.train.count; ++i)
      if (i < 20 || i >= 220)
        for (std::int64_t k = 0; k < other.image_size(); ++k)
          other.train.pixels.at(static_cast<std::size_t>(i * other.image_size() + k)) = 255;
    std::fill(other.test.pixels.begin(), other.test.pixels.end(), std::uint8_t{255});
    for (const Normalization kind :
         {Normalization::standard, Normalization::pixel_mean, Normalization::gcn_zca}) {
      const Normalizer first(kind, data_, training_, {}), second(kind, other, {&other.train, 20, 200}, {});
      Batch a, b;
      fill_batch(data_, training_, 3, 9, first, a);
      fill_batch(data_, training_, 3, 9, second, b);
      QVERIFY(std::equal(a.images.begin(), a.images.end(), b.images.begin(), b.images.end()));
    }
  }

  void a_channel_that_never_changes_becomes_zero() {
    Dataset data = random_dataset({4, 4, 3}, 20, 5);
    for (std::size_t i = 1; i < data.train.pixels.size(); i += 3) data.train.pixels[i] = 77;
    const Slice all{&data.train, 0, 20};
    const Normalizer normalizer(Normalization::standard, data, all, {});
    Batch batch;
    fill_batch(data, all, 0, 20, normalizer, batch);
    for (Index i = 1; i < batch.images.size(); i += 3) QCOMPARE(batch.images[i], Real(0));
  }

  void what_cannot_be_normalized_is_refused() {
    QS_COMPLAINS(complaint([&] {
                   Normalizer(Normalization::standard, data_, {&data_.train, 0, 0}, {});
                 }),
                 "there is no training image");
    const Dataset other = random_dataset({7, 5, 3}, 5, 5);
    Batch batch;
    QS_COMPLAINS(complaint([&] {
                   fill_batch(other, {&other.train, 0, 5}, 0, 5, Normalizer(data_), batch);
                 }),
                 "it was made for images of 5×7×3, random has 7×5×3");
  }
};

QS_TEST(NormalizerTest)
#include "test_normalizer.moc"
