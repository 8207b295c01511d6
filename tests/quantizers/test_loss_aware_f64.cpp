// The searches of the loss-aware methods in double precision, where nothing is rounded to float.
#include <QTest>

#include "core/quantizers/parts/alternating_weights.h"
#include "core/quantizers/parts/curvature.h"
#include "core/quantizers/parts/ternary_search.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_curvatures.h"

using namespace qs;

class TestLossAwareF64 : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void exact_ternary_scales_have_ten_digits() {
    const Tensor w = row_of(kTwelveWeights), d = row_of(kTwelveCurvatures);
    const Diagonal diagonal{d.data()};
    TernarySearch search;
    const TernaryFit both = search.fit({w, diagonal});
    QS_NEAR(both.scale, 0.4922413793, 1e-10);
    QS_NEAR(both.threshold, 0.2461206897, 1e-10);
    QCOMPARE(both.support, Index{7});
    QS_NEAR(search.fit({w, diagonal, Side::positive}).scale, 0.4333333333, 1e-10);
    QS_NEAR(search.fit({w, diagonal, Side::negative}).scale, 0.51875, 1e-10);
    QS_NEAR(search.fit(w).scale, 0.6133333333, 1e-10);
  }

  void alternation_has_ten_digits() {
    const Tensor w = row_of(kTwelveWeights), d = row_of(kTwelveCurvatures);
    const WeightedValues values{w, Diagonal{d.data()}};
    const Staircase first = codes_above(0.7 * 4.61 / 12.0);
    const auto scale = [&](const LevelSet& set, ScaleRule rule) {
      return alternate(set, rule, values, first, kMostRounds).scale;
    };
    QS_NEAR(scale(ternary_levels(), ScaleRule::least_squares), 0.4922413793, 1e-10);
    QS_NEAR(scale(linear_levels(3), ScaleRule::least_squares), 0.6451754386, 1e-10);
    QS_NEAR(scale(logarithmic_levels(3), ScaleRule::least_squares), 0.6919245283, 1e-10);
    QS_NEAR(scale(linear_levels(3), ScaleRule::released_code), 0.4263461538, 1e-10);
    QS_NEAR(scale(logarithmic_levels(3), ScaleRule::released_code), 0.4336802974, 1e-10);
  }

  void curvature_is_the_bias_corrected_second_moment() {
    Curvature curvature("layer");
    curvature.reset(Shape{1, 12});
    std::vector<double> v(12, 0.0);
    for (int step = 1; step <= 4; ++step) {
      const Tensor g = normal_tensor(Shape{1, 12}, static_cast<std::uint32_t>(step));
      curvature.accumulate(g);
      for (std::size_t i = 0; i < 12; ++i) {
        const double slope = static_cast<double>(g[static_cast<Index>(i)]);
        v[i] = 0.999 * v[i] + 0.001 * slope * slope;
        QS_NEAR(curvature.diagonal().at(static_cast<Index>(i)),
                1e-8 + std::sqrt(v[i] / (1.0 - std::pow(0.999, step))), 1e-12);
      }
    }
  }
};

QS_TEST(TestLossAwareF64)
#include "test_loss_aware_f64.moc"
