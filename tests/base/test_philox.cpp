#include <QTest>
#include <set>

#include "core/base/philox.h"
#include "core/base/philox_lanes.h"
#include "core/tensor/noise.h"
#include "support/test_main.h"

using namespace qs;

class PhiloxTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Known answers of the authors' library Random123 (kat_vectors, philox4x32 with 10 rounds).
  void known_answers_of_random123() {
    QCOMPARE(philox4x32({0, 0, 0, 0}, 0, 0),
             (PhiloxBlock{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}));
    constexpr std::uint32_t ones = 0xffffffffu;
    QCOMPARE(philox4x32({ones, ones, ones, ones}, ones, ones),
             (PhiloxBlock{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}));
    QCOMPARE(philox4x32({0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, 0xa4093822u, 0x299f31d0u),
             (PhiloxBlock{0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u}));
  }

  void sixteen_lanes_equal_sixteen_blocks() {
    const Stream stream{7, 11, 13, 17};
    for (const std::uint64_t first :
         {std::uint64_t{0}, std::uint64_t{12345}, std::uint64_t{0xfffffff8u}, (std::uint64_t{3} << 32) + 5}) {
      const LaneBlocks lanes = philox_lanes(stream, first);
      for (unsigned lane = 0; lane < kPhiloxLanes; ++lane) {
        const PhiloxBlock block = stream.block(first + lane);
        for (unsigned word = 0; word < 4; ++word)
          QCOMPARE(std::uint32_t(lanes.word[word][lane]), block[word]);
      }
    }
  }

  void uniforms_stay_inside_the_open_interval() {
    QVERIFY(uniform_from(0u) > 0.0f);
    QVERIFY(uniform_from(0xffffffffu) < 1.0f);
    QCOMPARE(uniform_from(0x80000000u), 0.5f + 0x1.0p-24f);
  }

  void purposes_and_steps_give_other_numbers() {
    std::set<std::uint32_t> words;
    for (const Purpose purpose :
         {Purpose::initial_weights, Purpose::shuffle, Purpose::data, Purpose::test_data})
      for (std::uint32_t index = 0; index < 8; ++index) words.insert(Random(1, purpose, index).word());
    QCOMPARE(words.size(), std::size_t{32});
  }

  void bounded_numbers_cover_their_range_evenly() {
    Random random(3, Purpose::data, 0);
    std::array<int, 7> counts{};
    for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
    for (const int count : counts)
      QVERIFY2(std::abs(count - 10000) < 500, qPrintable(QString::number(count)));
  }

  void normals_have_the_moments_of_a_normal() {
    Tensor tensor(Shape{200001});
    fill_normal(tensor, {5, 6, 7, 8});
    double mean = 0, square = 0, cube = 0, fourth = 0;
    for (const double x : tensor) {
      mean += x;
      square += x * x;
      cube += x * x * x;
      fourth += x * x * x * x;
    }
    const auto n = static_cast<double>(tensor.size());
    // Five standard errors of each moment.
    QVERIFY(std::abs(mean / n) < 5 * std::sqrt(1 / n));
    QVERIFY(std::abs(square / n - 1) < 5 * std::sqrt(2 / n));
    QVERIFY(std::abs(cube / n) < 5 * std::sqrt(15 / n));
    QVERIFY(std::abs(fourth / n - 3) < 5 * std::sqrt(96 / n));
  }

  void a_prefix_of_a_longer_tensor_has_the_same_noise() {
    Tensor longer(Shape{100003}), shorter(Shape{333});
    fill_normal(longer, {1, 2, 3, 4});
    fill_normal(shorter, {1, 2, 3, 4});
    for (Index i = 0; i < shorter.size(); ++i) QCOMPARE(shorter[i], longer[i]);
  }
};

QS_TEST(PhiloxTest)
#include "test_philox.moc"
