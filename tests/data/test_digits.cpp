#include <QTest>
#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "core/base/sha256.h"
#include "core/data/digits.h"
#include "support/digest.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr std::ptrdiff_t kPixels = kDigitSide * kDigitSide;

}  // namespace

class DigitsTest : public QObject {
  Q_OBJECT

  const Dataset data_ = load_dataset("digits");

 private Q_SLOTS:
  void the_set_has_its_promised_shape() {
    QCOMPARE(data_.image_size(), std::int64_t{kPixels});
    QCOMPARE(data_.classes, 10);
    for (const auto& [set, count] : {std::pair{&data_.train, kDigitsTrain}, {&data_.test, kDigitsTest}}) {
      QCOMPARE(set->count, count);
      QCOMPARE(static_cast<std::int64_t>(set->labels.size()), count);
      QCOMPARE(static_cast<std::int64_t>(set->pixels.size()), count * kPixels);
    }
  }

  // Results depend on these bytes: whoever changes them makes another data set.
  void pixels_and_labels_are_the_same_on_every_machine() {
    QCOMPARE(digest({&data_.train, &data_.test}),
             QStringLiteral("5d11902ff0fa47f80294328fd5390b0f2566531ae38a147fef5c3396a43c00ea"));
    QCOMPARE(digest({&data_.test}),
             QStringLiteral("a45fa3c18e76381ad6db9003bd6b77188f60b2d63a705bc176a80bdb44bf5b4e"));
  }

  void a_piece_made_by_itself_equals_that_piece_of_the_whole() {
    for (const auto& [split, whole] : {std::pair{Split::train, &data_.train}, {Split::test, &data_.test}})
      for (const auto& [first, count] :
           {std::pair<std::int64_t, std::int64_t>{0, 1}, {1234, 77}, {whole->count - 3, 3}, {10, 0}}) {
        const ImageSet piece = make_digits(split, first, count);
        QCOMPARE(piece.count, count);
        QVERIFY(std::equal(piece.labels.begin(), piece.labels.end(), whole->labels.begin() + first));
        QVERIFY(
            std::equal(piece.pixels.begin(), piece.pixels.end(), whole->pixels.begin() + first * kPixels));
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

  void every_image_is_inked_but_not_covered() {
    for (const ImageSet* set : {&data_.train, &data_.test})
      for (std::int64_t i = 0; i < set->count; ++i) {
        const auto image = std::span(set->pixels).subspan(static_cast<std::size_t>(i * kPixels), kPixels);
        const int brightest = *std::max_element(image.begin(), image.end());
        const int sum = std::accumulate(image.begin(), image.end(), 0);
        QVERIFY2(brightest > 100, qPrintable(QStringLiteral("image %1: %2").arg(i).arg(brightest)));
        QVERIFY2(sum > 12 * 255 && sum < kPixels * 255 / 2,
                 qPrintable(QStringLiteral("image %1: %2").arg(i).arg(sum)));
      }
  }

  void no_image_occurs_twice() {
    std::vector<std::string_view> images;
    for (const ImageSet* set : {&data_.train, &data_.test})
      for (std::int64_t i = 0; i < set->count; ++i)
        images.emplace_back(reinterpret_cast<const char*>(set->pixels.data()) + i * kPixels, kPixels);
    std::sort(images.begin(), images.end());
    QVERIFY(std::adjacent_find(images.begin(), images.end()) == images.end());
  }
};

QS_TEST(DigitsTest)
#include "test_digits.moc"
