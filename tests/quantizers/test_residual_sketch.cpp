// Direct and refined sketches of a vector; values from elsewhere.
#include <QTest>

#include "core/quantizers/parts/residual_sketch.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

double error_of(const Sketch& sketch, const Tensor& x) {
  Tensor y(x.shape());
  approximate(sketch, x.span(), y.span());
  return squared_distance_of(x, y);
}

}  // namespace

class TestResidualSketch : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void direct_sketch_takes_the_mean_of_what_is_left() {
    const Tensor w = twelve_weights();
    const Sketch sketch = make_sketch(Sketching::direct, w.span(), 3);
    QS_NEAR(sketch.coefficients()[0], 0.3841666667, 1e-6);
    QS_NEAR(sketch.coefficients()[1], 0.2298611111, 1e-6);
    QS_NEAR(sketch.coefficients()[2], 0.1084722222, 1e-6);
    const std::vector<double> errors{0.8540916667, 0.2200581019, 0.07886342593};
    for (int bits = 1; bits <= 3; ++bits)
      QS_NEAR(error_of(make_sketch(Sketching::direct, w.span(), bits), w),
              errors[static_cast<std::size_t>(bits - 1)], 1e-6);
  }

  void refined_sketch_fits_all_coefficients_together() {
    const Tensor w = twelve_weights();
    const Sketch two = make_sketch(Sketching::refined, w.span(), 2),
                 three = make_sketch(Sketching::refined, w.span(), 3);
    QS_NEAR(two.coefficients()[0], 0.4235714286, 1e-6);
    QS_NEAR(two.coefficients()[1], 0.2364285714, 1e-6);
    QS_NEAR(error_of(two, w), 0.2019428571, 1e-6);
    QS_NEAR(three.coefficients()[0], 0.4429411765, 1e-6);
    QS_NEAR(three.coefficients()[1], 0.2396568627, 1e-6);
    QS_NEAR(three.coefficients()[2], 0.1129901961, 1e-6);
    QS_NEAR(error_of(three, w), 0.05311862745, 1e-6);
  }

  void second_signs_are_those_of_the_residual() {
    const Tensor w = twelve_weights();
    const Sketch sketch = make_sketch(Sketching::direct, w.span(), 2);
    const std::vector<double> signs{1, -1, 1, 1, -1, 1, -1, 1, -1, 1, 1, -1};
    Tensor y(w.shape());
    approximate(sketch, w.span(), y.span());
    for (Index i = 0; i < 12; ++i) {
      const double first = w[i] < Real(0) ? -1.0 : 1.0;
      QS_NEAR(
          y[i],
          first * sketch.coefficients()[0] + signs[static_cast<std::size_t>(i)] * sketch.coefficients()[1],
          1e-6);
    }
  }

  void each_direct_step_removes_its_square() {
    const Tensor x = normal_tensor(Shape{1000}, 41);
    double before = error_of(make_sketch(Sketching::direct, x.span(), 1), x);
    for (int bits = 2; bits <= 4; ++bits) {
      const Sketch sketch = make_sketch(Sketching::direct, x.span(), bits);
      const double now = error_of(sketch, x), a = sketch.coefficients()[static_cast<std::size_t>(bits - 1)];
      QS_NEAR(before - now, 1000.0 * a * a, 1e-3);
      before = now;
    }
  }

  void refining_two_bits_is_never_worse() {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
      const Tensor x = normal_tensor(Shape{30}, 300 + seed);
      QVERIFY(error_of(make_sketch(Sketching::refined, x.span(), 2), x) <=
              error_of(make_sketch(Sketching::direct, x.span(), 2), x) + 1e-6);
    }
  }

  void codes_point_to_the_approximation() {
    for (const Index size : {5, 16, 37}) {
      const Tensor x = normal_tensor(Shape{size}, 43);
      const Sketch sketch = make_sketch(Sketching::refined, x.span(), 4);
      const std::vector<float> levels = sketch_levels(sketch);
      QVERIFY(std::is_sorted(levels.begin(), levels.end()));
      std::vector<std::int32_t> index(static_cast<std::size_t>(size));
      Tensor y(x.shape());
      sketch_codes(sketch, x.span(), index);
      approximate(sketch, x.span(), y.span());
      for (Index i = 0; i < size; ++i)
        QCOMPARE(static_cast<float>(y[i]),
                 levels[static_cast<std::size_t>(index[static_cast<std::size_t>(i)])]);
    }
  }

  void a_constant_filter_is_exact() {
    const Tensor x(Shape{20}, Real(0.25));
    for (const Sketching kind : {Sketching::direct, Sketching::refined})
      QS_NEAR(error_of(make_sketch(kind, x.span(), 3), x), 0.0, 1e-12);
  }

  void normal_weights_reach_the_known_limits() {
    const Tensor x = normal_tensor(Shape{200000}, 19);
    const Sketch sketch = make_sketch(Sketching::direct, x.span(), 3);
    QS_NEAR(sketch.coefficients()[0], 0.7979, 0.01);
    QS_NEAR(sketch.coefficients()[1], 0.4826, 0.01);
    QS_NEAR(sketch.coefficients()[2], 0.2684, 0.01);
    QS_NEAR(error_of(make_sketch(Sketching::direct, x.span(), 2), x) / 200000.0, 0.1303, 0.01);
    QS_NEAR(error_of(sketch, x) / 200000.0, 0.0583, 0.01);
  }
};

QS_TEST(TestResidualSketch)
#include "test_residual_sketch.moc"
