// Loss-aware ternarization: values from enumerating all codes, done elsewhere, and enumeration here on
// random vectors.
#include <QTest>

#include "core/quantizers/parts/alternating_weights.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_curvatures.h"

using namespace qs;

namespace {

// A local optimum keeps the alternation from the global one.
const std::vector<double> kTrap{-0.13, 0.91, 0.20, 0.05, -0.22, 0.02, 0.35, -0.16, -0.06, -0.19, -0.12, 0.23};
const std::vector<double> kTrapCurvatures{0.8, 2.0, 1.3, 1.8, 0.3, 1.1, 1.8, 1.3, 1.3, 1.0, 1.0, 0.7};

// No zeros are best.
const std::vector<double> kAlike{0.50, -0.46, 0.43, -0.40, 0.38, -0.36,
                                 0.34, -0.33, 0.32, -0.31, 0.30, -0.29};

Tensor ternary_of(WeightQuantizer& quantizer) { return quantizer.forward(evaluation_step()).weight; }

/// Σdw² − the largest P²/Q over all 2ⁿ supports among the weights of one sign (0: both).
double least_error(const std::vector<double>& w, const std::vector<double>& d, double sign) {
  double total = 0.0, best = 0.0;
  const auto counts = [&](std::size_t i) { return sign == 0.0 || w[i] * sign > 0.0; };
  for (std::size_t i = 0; i < w.size(); ++i)
    if (counts(i)) total += d[i] * w[i] * w[i];
  for (unsigned support = 1; support < 1u << w.size(); ++support) {
    double product = 0.0, weight = 0.0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (!(support >> i & 1u) || !counts(i)) continue;
      product += d[i] * std::abs(w[i]);
      weight += d[i];
    }
    if (weight > 0.0) best = std::max(best, product * product / weight);
  }
  return total - best;
}

std::vector<double> positive_numbers(std::size_t count, std::uint32_t place) {
  std::vector<double> numbers;
  for (const Real value : normal_tensor(Shape{static_cast<Index>(count)}, place))
    numbers.push_back(std::exp(static_cast<double>(value)));
  return numbers;
}

std::vector<double> numbers(std::size_t count, std::uint32_t place) {
  const Tensor tensor = normal_tensor(Shape{static_cast<Index>(count)}, place, 0.3);
  return {tensor.begin(), tensor.end()};
}

/// Scales after each round, the first included.
std::vector<double> trace(const std::vector<double>& w, const std::vector<double>& d,
                          const Staircase& first) {
  const Tensor weights = row_of(w), roots = row_of(d);
  std::vector<double> scales;
  for (int rounds = 0; rounds <= kMostRounds; ++rounds) {
    const Alternation found = alternate(ternary_levels(), ScaleRule::least_squares,
                                        {weights, Diagonal{roots.data()}}, first, rounds);
    if (found.rounds < rounds) break;
    scales.push_back(found.scale);
  }
  return scales;
}

std::string difference(const std::vector<double>& found, const std::vector<double>& expected) {
  return mismatch(row_of(found), expected, 1e-6);
}

Staircase rule_of_twn(const std::vector<double>& w) {
  double sum = 0.0;
  for (const double value : w) sum += std::abs(value);
  return codes_above(0.7 * sum / static_cast<double>(w.size()));
}

}  // namespace

class TestLat : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void exact_variant_finds_what_enumeration_finds() {
    const auto late = with_curvature("late", 2, kTwelveWeights, kTwelveCurvatures);
    const double a = 0.4922413793;
    QS_SAME(ternary_of(*late), {a, -a, a, -a, a, 0, 0, 0, 0, 0, a, -a}, 1e-7);
    QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, ternary_of(*late)), 0.2285008621, 1e-7);
    QCOMPARE(late->encode().index, (std::vector<std::int32_t>{2, 0, 2, 0, 2, 1, 1, 1, 1, 1, 2, 0}));
  }

  void exact_variants_match_enumeration_on_random_vectors() {
    for (std::uint32_t place = 0; place < 80; ++place) {
      const std::size_t count = 1 + place % 12;
      const std::vector<double> w = numbers(count, place), d = positive_numbers(count, 1000 + place);
      const auto late = with_curvature("late", 2, w, d), lat2e = with_curvature("lat2e", 2, w, d);
      QS_NEAR(weighted_error_of(w, d, ternary_of(*late)), least_error(w, d, 0.0), 1e-6);
      QS_NEAR(weighted_error_of(w, d, ternary_of(*lat2e)), least_error(w, d, 1.0) + least_error(w, d, -1.0),
              1e-6);
    }
  }

  void alternation_takes_the_known_steps() {
    const double best = 0.4922413793;
    std::string problem =
        difference(trace(kTwelveWeights, kTwelveCurvatures, rule_of_twn(kTwelveWeights)), {best, best});
    QVERIFY2(problem.empty(), problem.c_str());
    problem = difference(trace(kTwelveWeights, kTwelveCurvatures, codes_above(0.0)),
                         {0.3306862745, 0.4280821918, 0.4788524590, best, best});
    QVERIFY2(problem.empty(), problem.c_str());
    problem = difference(trace(kTwelveWeights, kTwelveCurvatures, codes_above(0.7)),
                         {0.7885714286, 0.6324137931, 0.5293877551, best, best});
    QVERIFY2(problem.empty(), problem.c_str());
  }

  void alternation_may_end_in_a_local_optimum() {
    const double stuck = 0.6447368421;
    std::string problem =
        difference(trace(kTrap, kTrapCurvatures, rule_of_twn(kTrap)), {0.39702381, 0.48147541, stuck, stuck});
    QVERIFY2(problem.empty(), problem.c_str());
    problem = difference(trace(kTrap, kTrapCurvatures, codes_above(0.0)),
                         {0.26034722, 0.39702381, 0.48147541, stuck, stuck});
    QVERIFY2(problem.empty(), problem.c_str());

    const auto late = with_curvature("late", 2, kTrap, kTrapCurvatures),
               lata = with_curvature("lata", 2, kTrap, kTrapCurvatures);
    QS_NEAR(weighted_error_of(kTrap, kTrapCurvatures, ternary_of(*late)), 0.43097, 1e-6);
    QS_SAME(ternary_of(*late), {0, .91, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1e-6);
    QS_NEAR(weighted_error_of(kTrap, kTrapCurvatures, ternary_of(*lata)), 0.5075647368, 1e-6);
    QS_SAME(ternary_of(*lata), {0, stuck, 0, 0, 0, 0, stuck, 0, 0, 0, 0, 0}, 1e-6);
  }

  void alternation_is_never_better_than_the_exact_search() {
    for (std::uint32_t place = 0; place < 40; ++place) {
      const std::vector<double> w = numbers(50, place), d = positive_numbers(50, 1000 + place);
      const auto late = with_curvature("late", 2, w, d), lata = with_curvature("lata", 2, w, d);
      QVERIFY(weighted_error_of(w, d, ternary_of(*late)) <=
              weighted_error_of(w, d, ternary_of(*lata)) * (1.0 + 1e-6));
    }
  }

  void zeros_may_cost_more_than_they_save() {
    const auto late = with_curvature("late", 2, kAlike, kTwelveCurvatures);
    QS_NEAR(ternary_of(*late)[0], 0.3737254902, 1e-7);
    QS_NEAR(weighted_error_of(kAlike, kTwelveCurvatures, ternary_of(*late)), 0.0312984314, 1e-7);
    for (const Real value : ternary_of(*late)) QVERIFY(value != Real(0));
  }

  void two_scales_fit_both_signs_apart() {
    for (const char* id : {"lat2e", "lat2a"}) {
      const auto lat2 = with_curvature(id, 2, kTwelveWeights, kTwelveCurvatures);
      const double a = 0.4333333333, b = 0.51875;
      QS_SAME(ternary_of(*lat2), {a, -b, a, -b, a, 0, 0, 0, 0, 0, a, -b}, 1e-7);
      QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, ternary_of(*lat2)), 0.21944375, 1e-7);
      QCOMPARE(lat2->overhead_bits(), 64.0);
    }
  }

  void weights_of_one_sign_leave_the_other_level_empty() {
    for (const char* id : {"lat2e", "lat2a"}) {
      const auto lat2 = with_curvature(id, 2, {0.5, 0.4, 0.01}, {1, 1, 1});
      QS_SAME(ternary_of(*lat2), {.45, .45, 0}, 1e-6);
    }
  }

  void without_gradients_it_is_the_exact_ternary_weight_network() {
    const auto late = make_subject(weight_use("late", 2), twelve_weights());
    const auto twn = make_subject(weight_use("twn", 2, {{"rule", "exact"}}), twelve_weights());
    QCOMPARE(late->encode().index, twn->encode().index);
    QS_NEAR(late->encode().levels[0][2], 0.6133333333, 1e-6);
  }

  // Adam's first step of 0.01 from gradient g; d = |g| + 1e-8.
  void one_training_step_gives_the_known_codes() {
    const auto subject = make_subject(weight_use("late", 2), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), kTwelveGradients, 1e-7);
    Tensor& w = subject->parameters()[0]->value;
    std::vector<double> moved, d;
    for (std::size_t i = 0; i < 12; ++i) {
      moved.push_back(kTwelveWeights[i] - std::copysign(0.01, kTwelveGradients[i]));
      d.push_back(std::abs(kTwelveGradients[i]) + 1e-8);
      w[static_cast<Index>(i)] = static_cast<Real>(moved[i]);
    }
    subject->after_update(training_step(0));
    const double a = 0.5585000003;
    const Tensor values = subject->forward(evaluation_step())[0];
    QS_SAME(values, {a, -a, a, -a, a, 0, 0, 0, 0, 0, a, -a}, 1e-6);
    QS_NEAR(weighted_error_of(moved, d, values), 0.0952755037, 1e-6);
  }

  // What the alternation starts from is the scale of the step before, not a fresh look at the weights.
  void approximate_variant_goes_on_from_the_last_scale() {
    const auto subject = make_subject(weight_use("lata", 2), row_of(kTrap));
    const Tensor blind = subject->forward(training_step(0))[0];
    data_gradient(*subject, row_of(kTrapCurvatures));
    const double last = static_cast<double>(array(blind).maxCoeff());
    const Tensor weights = row_of(kTrap), roots = row_of(kTrapCurvatures);
    const Alternation expected =
        alternate(ternary_levels(), ScaleRule::least_squares, {weights, Diagonal{roots.data()}},
                  codes_at_scale(ternary_levels(), last), kMostRounds);
    QS_NEAR(subject->encode().levels[0][2], expected.scale, 1e-6);
  }

  // Values from the released code, line by line, elsewhere; signs of the last codes, not its scale, decide
  // where the alternation ends.
  void the_released_code_begins_with_the_signs_of_the_last_codes() {
    const std::vector<double> before{-.03, .12, -.08, .02, .17, .19}, now{-.05, .11, -.06, .04, .15, .18},
        d{2.3, 2.6, 2.9, 2.4, .4, .5};
    const auto ours = after_one_step("lata", 2, before, now, d),
               code = after_one_step("lata", 2, before, now, d, {{"alpha_rule", "released-code"}});
    QS_NEAR(ours->encode().levels[0][2], 0.1245714286, 1e-6);
    QS_NEAR(code->encode().levels[0][2], 0.0833333333, 1e-6);
  }

  void with_two_scales_the_released_code_counts_zeros_as_positive() {
    const std::vector<double> before{.15, .08, .04, -.46, .83, -.12, .21},
        now{.14, .1, .05, -.44, .85, -.13, .22}, d{2.9, .9, .2, 1.2, 1.1, 2.5, 2.3};
    const Codes codes =
        after_one_step("lat2a", 2, before, now, d, {{"alpha_rule", "released-code"}})->encode();
    QS_NEAR(codes.levels[0][2], 0.4238235294, 1e-6);  // 0.85 without the zeros
    QS_NEAR(codes.levels[0][0], -0.44, 1e-6);
  }

  void zeros_have_no_scale() {
    for (const char* id : {"late", "lata", "lat2e", "lat2a"}) {
      const auto quantizer = with_curvature(id, 2, {0, 0, 0}, {1, 2, 3});
      QS_SAME(ternary_of(*quantizer), {0, 0, 0}, 0.0);
    }
  }
};

QS_TEST(TestLat)
#include "test_lat.moc"
