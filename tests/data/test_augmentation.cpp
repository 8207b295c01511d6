#include <QTest>
#include <map>
#include <numeric>
#include <tuple>

#include "core/base/parallel.h"
#include "core/data/batches.h"
#include "support/damage.h"
#include "support/random_images.h"
#include "support/test_main.h"

using namespace qs;

namespace {

using Image = std::vector<Real>;

Image image_in(const Batch& batch, Index image) {
  const Index size = batch.images.size() / batch.images.shape()[0];
  return {batch.images.begin() + image * size, batch.images.begin() + (image + 1) * size};
}

/// What the paper does, literally: pad with zeros on all sides, cut out, flip.
Image crop_and_flip(const Image& image, const ImageExtents& extents, const Placement& placement) {
  const auto [height, width, channels] = extents;
  const std::int64_t padded_width = width + 8;
  Image padded(static_cast<std::size_t>((height + 8) * padded_width * channels), Real(0));
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::int64_t c = 0; c < channels; ++c)
        padded.at(static_cast<std::size_t>(((y + 4) * padded_width + x + 4) * channels + c)) =
            image.at(static_cast<std::size_t>((y * width + x) * channels + c));
  Image out;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::int64_t c = 0; c < channels; ++c) {
        const std::int64_t column = placement.is_mirrored ? width - 1 - x : x;
        out.push_back(padded.at(static_cast<std::size_t>(
            ((y + 4 + placement.down) * padded_width + column + 4 + placement.right) * channels + c)));
      }
  return out;
}

}  // namespace

class AugmentationTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void names_are_those_of_the_enumeration() {
    QCOMPARE(kAugmentations.from("none"), Augmentation::none);
    QCOMPARE(kAugmentations.from("crop-flip"), Augmentation::crop_flip);
    QCOMPARE(kAugmentations.from("crop"), Augmentation::crop);
    QS_COMPLAINS(complaint([] { kAugmentations.from("flip"); }),
                 "augmentation: there is no \"flip\"; choose one of: none, crop-flip, crop");
  }

  void all_places_are_about_equally_frequent() {
    const EpochAugmentation augmentation{Augmentation::crop_flip, 4, 3, 7};
    std::map<std::tuple<int, int, bool>, int> counts;
    constexpr int kEach = 1000;
    for (std::int64_t image = 0; image < 9 * 9 * 2 * kEach; ++image) {
      const Placement placement = augmentation.placement(image);
      ++counts[{placement.down, placement.right, placement.is_mirrored}];
    }
    QCOMPARE(counts.size(), std::size_t{9 * 9 * 2});
    for (const auto& [place, count] : counts) {
      QVERIFY(std::abs(std::get<0>(place)) <= 4 && std::abs(std::get<1>(place)) <= 4);
      QVERIFY2(std::abs(count - kEach) < 160,
               qPrintable(QString::number(count)));  // five standard deviations
    }
  }

  void images_are_moved_as_far_as_the_padding() {
    for (const int padding : {0, 2, 16}) {
      int furthest = 0, least = 0;
      for (std::int64_t image = 0; image < 2000; ++image) {
        const Placement placement = EpochAugmentation{Augmentation::crop, padding, 3, 7}.placement(image);
        furthest = std::max({furthest, placement.down, placement.right});
        least = std::min({least, placement.down, placement.right});
      }
      QCOMPARE(furthest, padding);
      QCOMPARE(least, -padding);
    }
  }

  void seed_epoch_and_image_decide() {
    const auto places = [](std::uint64_t seed, std::int64_t epoch, std::int64_t first) {
      const EpochAugmentation augmentation{Augmentation::crop_flip, 4, seed, epoch};
      std::vector<int> list;
      for (std::int64_t image = first; image < first + 50; ++image) {
        const Placement placement = augmentation.placement(image);
        list.insert(list.end(), {placement.down, placement.right, placement.is_mirrored ? 1 : 0});
      }
      return list;
    };
    const std::vector<int> some = places(1, 0, 0);
    QCOMPARE(places(1, 0, 0), some);
    QVERIFY(places(2, 0, 0) != some);
    QVERIFY(places(1 + (std::uint64_t{1} << 32), 0, 0) != some);
    QVERIFY(places(1, 1, 0) != some);
    QVERIFY(places(1, 0, 50) != some);
  }

  void crop_never_mirrors_and_none_does_nothing() {
    for (std::int64_t image = 0; image < 200; ++image) {
      const Placement both = EpochAugmentation{Augmentation::crop_flip, 4, 1, 2}.placement(image);
      const Placement crop = EpochAugmentation{Augmentation::crop, 4, 1, 2}.placement(image);
      const Placement none = EpochAugmentation{Augmentation::none, 4, 1, 2}.placement(image);
      QVERIFY(!crop.is_mirrored && !none.is_mirrored);
      QVERIFY(crop.down == both.down && crop.right == both.right && none.down == 0 && none.right == 0);
    }
  }

  void batches_are_cropped_and_flipped_after_normalization() {
    for (const ImageExtents& extents : {ImageExtents{9, 11, 3}, {9, 11, 1}, {3, 2, 3}, {6, 6, 1}}) {
      const Dataset data = random_dataset(extents, 120, 1);
      const Slice slice{&data.train, 10, 100};
      for (const Normalization kind :
           {Normalization::unit, Normalization::standard, Normalization::pixel_mean, Normalization::per_image,
            Normalization::gcn_zca}) {
        const Normalizer normalizer(kind, data, slice, {});
        std::vector<std::int64_t> indices(100);
        std::iota(indices.begin(), indices.end(), 0);
        const EpochAugmentation augmentation{Augmentation::crop_flip, 4, 5, 3};
        Batch plain, moved;
        fill_batch(data, slice, 0, 100, normalizer, plain);
        fill_batch(data, slice, indices, normalizer, augmentation, moved);
        QCOMPARE(moved.labels, plain.labels);
        for (std::int64_t i = 0; i < 100; ++i)
          QCOMPARE(image_in(moved, i),
                   crop_and_flip(image_in(plain, i), extents, augmentation.placement(10 + i)));
      }
    }
  }

  void an_image_looks_the_same_in_whatever_batch_and_with_any_number_of_threads() {
    const Dataset data = random_dataset({8, 8, 3}, 300, 1);
    const Slice whole{&data.train, 0, 300}, part{&data.train, 100, 50};
    const Normalizer normalizer(Normalization::standard, data, whole, {});
    const EpochAugmentation augmentation{Augmentation::crop_flip, 4, 5, 3};
    std::vector<std::int64_t> all(300), few = {7, 49, 0, 7};
    std::iota(all.rbegin(), all.rend(), 0);
    Batch large, small;
    set_thread_count(2);
    fill_batch(data, whole, all, normalizer, augmentation, large);
    set_thread_count(1);
    fill_batch(data, part, few, normalizer, augmentation, small);
    for (std::size_t i = 0; i < few.size(); ++i)
      QCOMPARE(image_in(small, static_cast<Index>(i)), image_in(large, 299 - (100 + few[i])));
  }
};

QS_TEST(AugmentationTest)
#include "test_augmentation.moc"
