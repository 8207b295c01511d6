// Uniform grids: integers, levels, rounding, and RQ's first step sizes (worked out by hand from the
// formulas for the extremes −0.31 … 0.29 and 0 … 6.4).
#include <QTest>
#include <cmath>
#include <limits>

#include "core/base/philox.h"
#include "core/quantizers/parts/grid.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::vector<double> rounded(const UniformGrid& grid, const std::vector<double>& x) {
  Tensor y = tensor_of(Shape{static_cast<Index>(x.size())}, x);
  round_to_nearest(grid, y.span(), y.span());
  return {y.begin(), y.end()};
}

double error_of(const Tensor& x, UniformGrid grid, double step_size) {
  grid.step_size = static_cast<Real>(step_size);
  Tensor y(x.shape());
  round_to_nearest(grid, x.span(), y.span());
  double sum = 0.0;
  for (Index i = 0; i < x.size(); ++i) sum += std::pow(static_cast<double>(x[i] - y[i]), 2);
  return sum;
}

}  // namespace

class TestGrid : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void grids_have_the_integers_of_their_bits() {
    const UniformGrid weights = signed_grid(4, Real(0.5)), outputs = unsigned_grid(4, Real(0.5));
    QCOMPARE(weights.lowest, -8);
    QCOMPARE(weights.highest, 7);
    QCOMPARE(outputs.lowest, 0);
    QCOMPARE(outputs.highest, 15);
    QCOMPARE(signed_grid(2, Real(1)).size(), 4);
    QCOMPARE(unsigned_grid(8, Real(1)).size(), 256);
  }

  void levels_ascend_with_the_step() {
    const std::vector<float> expected{-0.5f, -0.25f, 0.0f, 0.25f};
    QCOMPARE(levels(signed_grid(2, Real(0.25))), expected);
  }

  void values_go_to_the_nearest_level() {
    const std::vector<double> two_bits{0.25, -0.25, 0.25, 0, 0};
    QCOMPARE(rounded(signed_grid(2, Real(0.25)), {0.5, -0.3, 0.8, -0.1, 0}), two_bits);
    const std::vector<double> four_bits{-0.5, -0.3125, 0, 0.0625, 0.3125, 0.4375, 0.4375};
    QCOMPARE(rounded(signed_grid(4, Real(0.0625)), {-0.6, -0.33, 0.03, 0.04, 0.31, 0.46, 0.9}), four_bits);
  }

  void ties_go_to_even() {
    const std::vector<double> expected{0, 2, 2, 0, -2, -2};
    QCOMPARE(rounded(signed_grid(4, Real(1)), {0.5, 1.5, 2.5, -0.5, -1.5, -2.5}), expected);
  }

  void rounding_equals_decoded_codes() {
    const Tensor x = normal_tensor(Shape{7, 5, 3, 2}, 1);
    for (int bits = 1; bits <= 8; ++bits) {
      const UniformGrid grid = signed_grid(bits, Real(0.11));
      Tensor y(x.shape());
      round_to_nearest(grid, x.span(), y.span());
      QVERIFY(same_bits(y, decode(encode(grid, x), x.shape())));
    }
  }

  void numbers_that_are_not_finite_stay_on_the_grid() {
    const double infinity = std::numeric_limits<double>::infinity();
    const auto values = rounded(unsigned_grid(2, Real(1)), {infinity, -infinity, std::nan("")});
    QCOMPARE(values[0], 3.0);
    QCOMPARE(values[1], 0.0);
    QVERIFY(values[2] == 0.0 || values[2] == 3.0);
  }

  void saturated_values_lie_beyond_the_outermost_cells() {
    const Tensor x = tensor_of(Shape{6}, {-2.6, -2.4, 0, 1.4, 1.6, 9});
    QCOMPARE(count_saturated(signed_grid(2, Real(1)), x), Index{3});  // cells end at −2.5 and 1.5
  }

  void first_step_size_of_weights() {
    QS_NEAR(initial_weight_step_size(-0.31, 0.29, 8), 0.00237121582031, 1e-13);
    QS_NEAR(initial_weight_step_size(-0.31, 0.29, 4), 0.04453125, 1e-13);
    QS_NEAR(initial_weight_step_size(-0.31, 0.29, 2), 0.2625, 1e-13);
  }

  void first_step_size_of_activations_depends_on_the_bits() {
    const double expected[][2] = {{8, 0.02529296875}, {5, 0.21875}, {4, 0.4375}, {3, 0.95}, {2, 1.6}};
    for (const auto& [bits, step_size] : expected)
      QS_NEAR(initial_activation_step_size(0.0, 6.4, static_cast<int>(bits)), step_size, 1e-13);
  }

  void a_tensor_without_extent_gets_the_smallest_step() {
    QCOMPARE(initial_weight_step_size(0.0, 0.0, 4), kSmallestStepSize);
    QCOMPARE(initial_activation_step_size(0.0, 0.0, 2), kSmallestStepSize);
  }

  void the_least_squares_step_size_beats_every_other_by_brute_force() {
    Tensor x(Shape{1000});
    Random random(3, Purpose::data, 0);
    for (Real& value : x) {
      const double magnitude = -std::log((1.0 + random.below(1'000'000)) / 1e6);  // Laplace: long tails
      value = static_cast<Real>(random.below(2) == 0 ? magnitude : -magnitude);
    }
    for (const int bits : {2, 3, 4, 8}) {
      const UniformGrid grid = signed_grid(bits, Real(1));
      const double largest = initial_weight_step_size(-7.0, 7.0, bits);
      const double found = error_of(x, grid, least_squares_step_size(x, grid, largest));
      double best = found;
      for (int i = 1; i <= 2000; ++i) best = std::min(best, error_of(x, grid, largest * i / 2000.0));
      QVERIFY2(found <= 1.01 * best, qPrintable(QString::number(found / best)));
    }
    QCOMPARE(least_squares_step_size(Tensor(Shape{5}), signed_grid(2, Real(1)), kSmallestStepSize),
             kSmallestStepSize);
  }
};

QS_TEST(TestGrid)
#include "test_grid.moc"
