// Loss-aware quantization to m bits: values from an exact search elsewhere, and an exact search here on
// random vectors.
#include <QTest>

#include "core/quantizers/parts/alternating_weights.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_curvatures.h"

using namespace qs;

namespace {

Tensor quantized(WeightQuantizer& quantizer) { return quantizer.forward(evaluation_step()).weight; }

struct Best {
  double scale = 0.0, error = 0.0;
};

/// The codes for a scale change only where a weight crosses the middle between two levels, at w/middle:
/// tries the best scale of every interval between these.
Best exact(const LevelSet& set, const std::vector<double>& w, const std::vector<double>& d) {
  std::vector<double> borders{1e-9};
  for (const double value : w)
    for (std::size_t j = 1; j < set.size; ++j)
      borders.push_back(std::abs(value) / (0.5 * (set.level[j - 1] + set.level[j])));
  std::sort(borders.begin(), borders.end());
  double total = 0.0;
  for (std::size_t i = 0; i < w.size(); ++i) total += d[i] * w[i] * w[i];
  Best best{0.0, total};
  for (std::size_t k = 0; k + 1 < borders.size(); ++k) {
    const double scale = 0.5 * (borders[k] + borders[k + 1]);
    double product = 0.0, square = 0.0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      double code = 0.0;
      for (std::size_t j = 1; j < set.size; ++j)
        if (std::abs(w[i]) > scale * 0.5 * (set.level[j - 1] + set.level[j])) code = set.level[j];
      product += d[i] * code * std::abs(w[i]);
      square += d[i] * code * code;
    }
    if (square > 0.0 && total - product * product / square < best.error)
      best = {product / square, total - product * product / square};
  }
  return best;
}

std::string trace_differs(const LevelSet& set, ScaleRule rule, const std::vector<double>& expected) {
  const Tensor weights = row_of(kTwelveWeights), roots = row_of(kTwelveCurvatures);
  std::vector<double> scales;
  for (std::size_t rounds = 0; rounds < expected.size(); ++rounds)
    scales.push_back(alternate(set, rule, {weights, Diagonal{roots.data()}}, codes_above(0.7 * 0.3841666667),
                               static_cast<int>(rounds))
                         .scale);
  return mismatch(row_of(scales), expected, 1e-6);
}

}  // namespace

class TestLaq : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void level_sets_are_those_of_the_paper() {
    const LevelSet linear = linear_levels(3), logarithmic = logarithmic_levels(3);
    QCOMPARE(linear.size, std::size_t{4});
    QS_NEAR(linear.level[1], 1.0 / 3.0, 1e-15);
    QS_NEAR(linear.level[3], 1.0, 0.0);
    QCOMPARE(logarithmic.size, std::size_t{4});
    QCOMPARE(logarithmic.level[0], 0.0);
    QCOMPARE(logarithmic.level[1], 0.25);
    QCOMPARE(logarithmic.level[2], 0.5);
    QCOMPARE(logarithmic.level[3], 1.0);
    const Staircase cuts = codes_at_scale(logarithmic, 1.0);
    QCOMPARE(cuts.cut[1], Real(0.125));
    QCOMPARE(cuts.cut[2], Real(0.375));
    QCOMPARE(cuts.cut[3], Real(0.75));
    QCOMPARE(logarithmic_levels(4).level[1], 1.0 / 64.0);
    QCOMPARE(linear_levels(4).size, std::size_t{8});
  }

  void a_tie_goes_to_the_even_level() {
    const Staircase codes = codes_at_scale({.size = 4, .level = {0, 1, 2, 3}}, 1.0);
    QCOMPARE(codes.index(Real(0.5)), std::size_t{0});
    QCOMPARE(codes.index(Real(1.5)), std::size_t{2});
    QCOMPARE(codes.index(Real(2.5)), std::size_t{2});
  }

  void linear_levels_have_the_known_optimum() {
    const auto laq = with_curvature("laq-linear", 3, kTwelveWeights, kTwelveCurvatures);
    const double a = 0.6451754386;
    QS_SAME(quantized(*laq), {a, -a, 2 * a / 3, -2 * a / 3, a / 3, -a / 3, a / 3, -a / 3, 0, 0, a, -a}, 1e-6);
    QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized(*laq)), 0.05209488304, 1e-7);
    const std::string problem =
        trace_differs(linear_levels(3), ScaleRule::least_squares, {0.4922413793, 0.5938345865, a, a});
    QVERIFY2(problem.empty(), problem.c_str());
  }

  void logarithmic_levels_have_the_known_optimum() {
    const auto laq = with_curvature("laq-log", 3, kTwelveWeights, kTwelveCurvatures);
    const double a = 0.6919245283;
    QS_SAME(quantized(*laq), {a, -a, a / 2, -a / 2, a / 2, -a / 4, a / 4, -a / 4, 0, 0, a, -a}, 1e-6);
    QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized(*laq)), 0.04795898113, 1e-7);
    const std::string problem = trace_differs(logarithmic_levels(3), ScaleRule::least_squares,
                                              {0.4922413793, 0.5275949367, 0.6322416534, 0.6797080292, a, a});
    QVERIFY2(problem.empty(), problem.c_str());
  }

  void the_released_codes_rule_is_an_option() {
    const std::vector<std::pair<std::string, std::string>> code{{"alpha_rule", "released-code"}};
    const auto linear = with_curvature("laq-linear", 3, kTwelveWeights, kTwelveCurvatures, code);
    QS_NEAR(quantized(*linear)[0], 0.4263461538, 1e-7);
    QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized(*linear)), 0.1756423003, 1e-6);
    const auto logarithmic = with_curvature("laq-log", 3, kTwelveWeights, kTwelveCurvatures, code);
    QS_NEAR(quantized(*logarithmic)[0], 0.4336802974, 1e-7);
    QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized(*logarithmic)), 0.1680124085,
            1e-6);
    const std::string problem =
        trace_differs(linear_levels(3), ScaleRule::released_code,
                      {0.4922413793, 0.4729341317, 0.4347027027, 0.4263461538, 0.4263461538});
    QVERIFY2(problem.empty(), problem.c_str());
  }

  // The released code, line by line, elsewhere: the second weight's code was not zero, but would be under the
  // last scale, and the alternation then ends at 0.5404.
  void the_released_code_begins_with_the_signs_of_the_last_codes() {
    const std::vector<double> before{.78, -.07, .03, -.6, -.08, .22}, now{.79, -.06, .04, -.59, -.07, .21},
        d{1.3, 1.7, .8, .3, 1.2, 1.2};
    const auto code = after_one_step("laq-log", 3, before, now, d, {{"alpha_rule", "released-code"}});
    const double a = 0.4705982906;
    QS_SAME(quantized(*code), {a, -a / 4, 0, -a, -a / 4, a / 2}, 1e-6);
    const Codes codes = code->encode();
    QS_NEAR(codes.levels[0].back(), a, 1e-6);
    const auto linear = after_one_step("laq-linear", 3, before, now, d, {{"alpha_rule", "released-code"}});
    QS_SAME(quantized(*linear), {.644, 0, 0, -.644, 0, .644 / 3}, 1e-6);
  }

  void exact_search_agrees_with_the_values_from_elsewhere() {
    const Best linear = exact(linear_levels(3), kTwelveWeights, kTwelveCurvatures),
               logarithmic = exact(logarithmic_levels(3), kTwelveWeights, kTwelveCurvatures),
               ternary = exact(ternary_levels(), kTwelveWeights, kTwelveCurvatures);
    QS_NEAR(linear.scale, 0.6451754386, 1e-9);
    QS_NEAR(logarithmic.error, 0.04795898113, 1e-9);
    QS_NEAR(ternary.error, 0.2285008621, 1e-9);
  }

  void alternation_stays_above_the_exact_optimum_and_close_to_it() {
    double alternating = 0.0, best = 0.0;
    for (std::uint32_t place = 0; place < 60; ++place) {
      const std::size_t count = 40;
      std::vector<double> w, d;
      for (const Real value : normal_tensor(Shape{40}, place, 0.3)) w.push_back(static_cast<double>(value));
      for (const Real value : normal_tensor(Shape{40}, 1000 + place))
        d.push_back(std::exp(static_cast<double>(value)));
      QCOMPARE(w.size(), count);
      for (const int bits : {3, 4}) {
        const auto linear = with_curvature("laq-linear", bits, w, d),
                   logarithmic = with_curvature("laq-log", bits, w, d);
        const double least = exact(linear_levels(bits), w, d).error,
                     least_log = exact(logarithmic_levels(bits), w, d).error;
        const double error = weighted_error_of(w, d, quantized(*linear)),
                     error_log = weighted_error_of(w, d, quantized(*logarithmic));
        QVERIFY(error >= least * (1.0 - 1e-5) && error_log >= least_log * (1.0 - 1e-5));
        alternating += error + error_log;
        best += least + least_log;
      }
    }
    QVERIFY(alternating < 1.5 * best);
  }

  void no_scale_near_the_found_one_is_better_for_its_codes() {
    for (const char* id : {"laq-linear", "laq-log"}) {
      const auto laq = with_curvature(id, 4, kTwelveWeights, kTwelveCurvatures);
      const Tensor found = quantized(*laq);
      const double error = weighted_error_of(kTwelveWeights, kTwelveCurvatures, found);
      for (const double factor : {0.98, 1.02}) {
        Tensor other = found;
        array(other) *= static_cast<Real>(factor);
        QVERIFY(weighted_error_of(kTwelveWeights, kTwelveCurvatures, other) > error);
      }
    }
  }

  void gradient_reaches_the_float_weights_unchanged() {
    const auto subject = make_subject(weight_use("laq-linear", 3), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), kTwelveGradients, 1e-7);
  }
};

QS_TEST(TestLaq)
#include "test_laq.moc"
