// Readings of the tails against numbers worked out by hand.
#include <QTest>
#include <cmath>
#include <map>

#include "core/training/tail_readings.h"
#include "support/rounded_weights.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Tensor weights_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor(shape);
  std::copy(values.begin(), values.end(), tensor.begin());
  return tensor;
}

std::map<std::string, double> read(const RoundedWeights& weights) {
  std::map<std::string, double> values;
  for (const Reading& reading : tail_readings(weights)) values[reading.quantity.key] = reading.value;
  return values;
}

}  // namespace

class TestTailReadings : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void largest_weights_are_of_all_and_of_the_median_filter() {
    const auto values =
        read(RoundedWeights(weights_of(Shape{3, 2}, {0.5f, -4.0f, 1.0f, 0.25f, -2.0f, 0.0f}), {}));
    QCOMPARE(values.at("largest_weight"), 4.0);
    QCOMPARE(values.at("median_filter_maximum"), 2.0);
    QCOMPARE(values.at("rounding_error"), 0.0);
  }

  void kurtosis_and_tail_of_one_outlier() {
    // 99 zeros and one: mean 1/n, variance p(1−p), kurtosis (1 − 3p(1−p))/(p(1−p)) with p = 1/100.
    std::vector<float> list(100, 0.0f);
    list[37] = 1.0f;
    const auto values = read(RoundedWeights(weights_of(Shape{10, 10}, list), {}));
    const double pq = 0.01 * 0.99;
    QVERIFY(std::abs(values.at("excess_kurtosis") - ((1.0 - 3.0 * pq) / pq - 3.0)) < 1e-4);
    QCOMPARE(values.at("tail_share"), 1.0);
  }

  void equal_weights_have_no_tails() {
    const auto values = read(RoundedWeights(weights_of(Shape{2, 2}, {0.5f, 0.5f, 0.5f, 0.5f}), {}));
    QCOMPARE(values.at("excess_kurtosis"), 0.0);
    QCOMPARE(values.at("tail_share"), 0.0);
  }

  void relative_error_is_that_of_the_codes() {
    const auto values =
        read(RoundedWeights(weights_of(Shape{1, 4}, {1.0f, 0.75f, -1.0f, 0.0f}), {{-1.0f, 0.0f, 1.0f}}));
    QVERIFY(std::abs(values.at("rounding_error") - 0.0625 / 2.5625) < 1e-12);
    QCOMPARE(values.at("on_grid"), 75.0);
  }
};

QS_TEST(TestTailReadings)
#include "test_tail_readings.moc"
