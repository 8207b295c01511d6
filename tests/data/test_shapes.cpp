#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/base/sha256.h"
#include "core/data/shapes.h"
#include "support/digest.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr std::ptrdiff_t kNumbers = kShapesSide * kShapesSide * 3;

std::span<const std::uint8_t> image_of(const ImageSet& set, std::int64_t image) {
  return std::span(set.pixels).subspan(static_cast<std::size_t>(image * kNumbers), kNumbers);
}

/// Sums over the images of each class, and how many there are.
struct ClassMeans {
  std::array<std::array<double, kNumbers>, 10> mean{};
  std::array<double, 10> count{};

  explicit ClassMeans(const ImageSet& set) {
    for (std::int64_t i = 0; i < set.count; ++i) {
      const std::size_t label = set.labels[static_cast<std::size_t>(i)];
      ++count.at(label);
      const auto image = image_of(set, i);
      for (std::size_t k = 0; k < image.size(); ++k) mean[label][k] += image[k];
    }
    for (std::size_t label = 0; label < 10; ++label)
      for (double& value : mean[label]) value /= count[label];
  }
};

}  // namespace

class ShapesTest : public QObject {
  Q_OBJECT

  const Dataset data_ = load_dataset("shapes");

 private Q_SLOTS:
  void the_set_has_its_promised_shape() {
    QCOMPARE(data_.image_size(), std::int64_t{kNumbers});
    QCOMPARE(data_.channels, 3);
    QCOMPARE(data_.classes, 10);
    for (const auto& [set, count] : {std::pair{&data_.train, kShapesTrain}, {&data_.test, kShapesTest}}) {
      QCOMPARE(set->count, count);
      QCOMPARE(static_cast<std::int64_t>(set->labels.size()), count);
      QCOMPARE(static_cast<std::int64_t>(set->pixels.size()), count * kNumbers);
    }
  }

  // Results depend on these bytes: whoever changes them makes another data set.
  void pixels_and_labels_are_the_same_on_every_machine() {
    QCOMPARE(digest({&data_.train, &data_.test}),
             QStringLiteral("97b23ddbaae15fb11225b569e19dac40b223a87b749e739c34770fb1c876a0bd"));
    QCOMPARE(digest({&data_.test}),
             QStringLiteral("4ea0927f7b1ede2a2f47ef525bcc355310abf7386acb9e013fe667e3e9d7015a"));
  }

  void a_piece_made_by_itself_equals_that_piece_of_the_whole() {
    for (const auto& [split, whole] : {std::pair{Split::train, &data_.train}, {Split::test, &data_.test}})
      for (const auto& [first, count] :
           {std::pair<std::int64_t, std::int64_t>{0, 1}, {1234, 77}, {whole->count - 3, 3}, {10, 0}}) {
        const ImageSet piece = make_shapes(split, first, count);
        QCOMPARE(piece.count, count);
        QVERIFY(std::equal(piece.labels.begin(), piece.labels.end(), whole->labels.begin() + first));
        QVERIFY(
            std::equal(piece.pixels.begin(), piece.pixels.end(), whole->pixels.begin() + first * kNumbers));
      }
  }

  void classes_are_balanced() {
    for (const ImageSet* set : {&data_.train, &data_.test}) {
      std::array<int, 10> counts{};
      for (const std::uint8_t label : set->labels) ++counts.at(label);
      // Five standard deviations of a binomial count.
      const double mean = static_cast<double>(set->count) / 10;
      for (const int count : counts)
        QVERIFY2(std::abs(count - mean) < 5 * std::sqrt(0.9 * mean), qPrintable(QString::number(count)));
    }
  }

  void colours_say_nothing_about_the_class() {
    // The mean colour of an image has a deviation of about 55; of a class of 3000 images 1.0.
    const ClassMeans classes(data_.train);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      std::array<double, 10> mean{};
      for (std::size_t label = 0; label < 10; ++label)
        for (std::size_t k = channel; k < kNumbers; k += 3)
          mean[label] += classes.mean[label][k] / (kNumbers / 3.0);
      const auto [low, high] = std::minmax_element(mean.begin(), mean.end());
      QVERIFY2(*high - *low < 6.0, qPrintable(QString::number(*high - *low)));
    }
  }

  void the_nearest_mean_image_hardly_tells_the_class() {
    const ClassMeans classes(data_.train);
    int right = 0;
    for (std::int64_t i = 0; i < data_.test.count; ++i) {
      const auto image = image_of(data_.test, i);
      std::array<double, 10> distance{};
      for (std::size_t label = 0; label < 10; ++label)
        for (std::size_t k = 0; k < image.size(); ++k) {
          const double difference = image[k] - classes.mean[label][k];
          distance[label] += difference * difference;
        }
      const auto best = std::min_element(distance.begin(), distance.end()) - distance.begin();
      right += best == data_.test.labels[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    QVERIFY2(right < data_.test.count / 5, qPrintable(QString::number(right)));
  }

  void no_image_is_plain() {
    for (const ImageSet* set : {&data_.train, &data_.test})
      for (std::int64_t i = 0; i < set->count; ++i) {
        double sum = 0.0, squares = 0.0;
        for (const std::uint8_t value : image_of(*set, i)) {
          sum += value;
          squares += value * value;
        }
        const double variance = squares / kNumbers - sum / kNumbers * sum / kNumbers;
        QVERIFY2(variance > 25.0, qPrintable(QStringLiteral("image %1: %2").arg(i).arg(variance)));
      }
  }

  void no_image_occurs_twice() {
    std::vector<std::string_view> images;
    for (const ImageSet* set : {&data_.train, &data_.test})
      for (std::int64_t i = 0; i < set->count; ++i)
        images.emplace_back(reinterpret_cast<const char*>(image_of(*set, i).data()), kNumbers);
    std::sort(images.begin(), images.end());
    QVERIFY(std::adjacent_find(images.begin(), images.end()) == images.end());
  }
};

QS_TEST(ShapesTest)
#include "test_shapes.moc"
