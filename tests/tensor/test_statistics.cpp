// Statistics against numbers from the definition.
#include <QTest>
#include <cmath>

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/tensor/statistics.h"
#include "support/test_main.h"

using qs::Real;

class TestStatistics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void two_bit_rounding_has_known_error();
  void errors_of_tensors_add_before_dividing();
  void nothing_has_no_error_and_an_exact_image_is_infinitely_good();
  void moments_of_few_numbers_by_hand();
  void moments_survive_a_large_offset();
  void moments_of_nothing_and_of_one_value_are_finite();
  void kurtosis_of_normal_numbers_is_three();
  void magnitudes_are_those_of_the_numbers();
  void range_passes_over_what_is_not_finite();
  void same_bits_for_any_number_of_threads();
};

void TestStatistics::two_bit_rounding_has_known_error() {
  const std::vector<Real> x = {0.5f, -0.3f, 0.8f, -0.1f, 0}, image = {0.25f, -0.25f, 0.25f, 0, 0};
  const qs::SquaredError error = qs::squared_error(x, image);
  QVERIFY(std::abs(error.error / 5 - 0.0755) < 1e-7);
  QVERIFY(std::abs(error.relative() - 0.381313131313) < 1e-6);
  QVERIFY(std::abs(qs::sqnr_db(error.relative()) - 4.18718238632) < 1e-5);
}

void TestStatistics::errors_of_tensors_add_before_dividing() {
  qs::SquaredError total{1.0, 4.0};
  total += {2.0, 4.0};
  QCOMPARE(total.relative(), 0.375);
}

void TestStatistics::nothing_has_no_error_and_an_exact_image_is_infinitely_good() {
  QCOMPARE(qs::squared_error({}, {}).relative(), 0.0);
  const std::vector<Real> x = {1, 2, 3};
  QCOMPARE(qs::squared_error(x, x).relative(), 0.0);
  QVERIFY(std::isinf(qs::sqnr_db(0.0)) && qs::sqnr_db(0.0) > 0);
}

void TestStatistics::moments_of_few_numbers_by_hand() {
  // Mean 3; deviations −2, −1, −1, 4: squares 4, 1, 1, 16; cubes −8, −1, −1, 64; fourths 16, 1, 1, 256.
  const std::vector<Real> x = {1, 2, 2, 7};
  const qs::Moments m = qs::moments(x);
  QCOMPARE(m.mean, 3.0);
  QCOMPARE(m.variance, 5.5);
  QVERIFY(std::abs(m.skewness - 13.5 / std::pow(5.5, 1.5)) < 1e-12);
  QVERIFY(std::abs(m.kurtosis - 68.5 / 30.25) < 1e-12);
}

void TestStatistics::moments_survive_a_large_offset() {
  std::vector<Real> x;
  for (int i = 0; i < 100000; ++i) x.push_back(Real(65536) + static_cast<Real>(i % 2));
  const qs::Moments m = qs::moments(x);
  QVERIFY(std::abs(m.mean - 65536.5) < 1e-9);
  QVERIFY(std::abs(m.variance - 0.25) < 1e-9);
}

void TestStatistics::moments_of_nothing_and_of_one_value_are_finite() {
  QCOMPARE(qs::moments({}).variance, 0.0);
  const std::vector<Real> x = {Real(0.5), Real(0.5)};
  QCOMPARE(qs::moments(x).mean, 0.5);
  QCOMPARE(qs::moments(x).kurtosis, 0.0);
}

void TestStatistics::kurtosis_of_normal_numbers_is_three() {
  qs::Random random(5, qs::Purpose::data, 1);
  std::vector<Real> x(200000);
  for (Real& value : x) value = random.normal();
  // Standard error √(24/n) = 0.011.
  QVERIFY(std::abs(qs::moments(x).kurtosis - 3.0) < 0.06);
}

void TestStatistics::magnitudes_are_those_of_the_numbers() {
  const std::vector<Real> x = {-3, -2, -1, 0, 1, 2, 3, -4, 2};
  QCOMPARE(qs::mean_magnitude(x), 2.0);
  QCOMPARE(qs::mean_magnitude({}), 0.0);
  QCOMPARE(qs::largest_magnitude(x), Real(4));
  QCOMPARE(qs::largest_magnitude({}), Real(0));
  QCOMPARE(qs::finite_range(x).largest_magnitude(), 4.0);
  std::vector<Real> many(1000, Real(0.5));  // the largest in every lane of a register, and at the end
  for (std::size_t i = 0; i < 16; ++i) {
    many[400 + i] = many[999 - i] = -static_cast<Real>(i + 1);
    QCOMPARE(qs::largest_magnitude(many), static_cast<Real>(i + 1));
  }
}

void TestStatistics::range_passes_over_what_is_not_finite() {
  std::vector<Real> x(70001, Real(0.5));  // more than a block, and not a whole number of registers
  x[3] = -2;
  x[70000] = 7;
  QVERIFY(qs::finite_range(x).low == Real(-2) && qs::finite_range(x).high == Real(7));
  QVERIFY(qs::finite_range(x).all_finite);
  const Real infinity = std::numeric_limits<Real>::infinity();
  x[17] = -infinity;
  x[69999] = infinity;
  x[40000] = std::numeric_limits<Real>::quiet_NaN();
  QVERIFY(qs::finite_range(x).low == Real(-2) && qs::finite_range(x).high == Real(7));
  QVERIFY(!qs::finite_range(x).all_finite);
  for (const std::vector<Real>& none : {std::vector<Real>{}, {infinity}})
    QVERIFY(qs::finite_range(none).low == Real(0) && qs::finite_range(none).high == Real(0));
}

void TestStatistics::same_bits_for_any_number_of_threads() {
  qs::Random random(6, qs::Purpose::data, 1);
  std::vector<Real> x(100001), image(100001);
  for (Real& value : x) value = random.normal();
  for (Real& value : image) value = random.normal();
  qs::set_thread_count(1);
  const double one = qs::squared_error(x, image).error;
  qs::set_thread_count(3);
  const double three = qs::squared_error(x, image).error;
  qs::set_thread_count(0);
  QCOMPARE(one, three);
  QVERIFY(one > 0.0);
}

QS_TEST(TestStatistics)
#include "test_statistics.moc"
