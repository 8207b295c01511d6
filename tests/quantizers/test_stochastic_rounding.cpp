// Stochastic rounding and dynamic fixed point; values from elsewhere.
#include <QTest>
#include <map>

#include "core/quantizers/parts/fixed_point.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/published.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

constexpr double kQuarter = 0.25;
constexpr Index kDraws = 1 << 16;

UniformGrid quarters() { return signed_grid(4, Real(kQuarter)); }

Stream noise_of(std::uint32_t step) { return {.key0 = 5, .key1 = 6, .place = 7, .step = step}; }

/// Share of the draws for each level that came out.
std::map<double, double> shares(double x) {
  Tensor values(Shape{kDraws}, static_cast<Real>(x)), rounded(Shape{kDraws});
  round_stochastically(quarters(), noise_of(1), values.span(), rounded.span());
  std::map<double, double> found;
  for (const Real value : rounded) found[static_cast<double>(value)] += 1.0 / static_cast<double>(kDraws);
  return found;
}

Tensor outputs_up_to(double peak) { return tensor_of(Shape{1, 4}, {0, 0.1, 0.4, peak}); }

}  // namespace

class TestStochasticRounding : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void uniform_number_decides_between_the_neighbours() {
    QCOMPARE(stochastic_integer(quarters(), Real(0.3), Real(0.79)), Real(1));
    QCOMPARE(stochastic_integer(quarters(), Real(0.3), Real(0.81)), Real(2));
    QCOMPARE(stochastic_integer(quarters(), Real(-0.3), Real(0.19)), Real(-2));
    QCOMPARE(stochastic_integer(quarters(), Real(-0.3), Real(0.21)), Real(-1));
    for (const double uniform : {1e-7, 0.5, 0.9999999})  // on a level there is no choice
      QCOMPARE(stochastic_integer(quarters(), Real(0.5), static_cast<Real>(uniform)), Real(2));
  }

  void values_outside_saturate() {
    for (const double uniform : {1e-7, 0.5, 0.9999999}) {
      QCOMPARE(stochastic_integer(quarters(), Real(9), static_cast<Real>(uniform)), Real(7));
      QCOMPARE(stochastic_integer(quarters(), Real(-9), static_cast<Real>(uniform)), Real(-8));
    }
  }

  void levels_are_drawn_with_the_probability_of_their_nearness_data() {
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("lower");
    QTest::addColumn<double>("share_of_lower");
    QTest::newRow("0.3") << 0.3 << 0.25 << 0.8;
    QTest::newRow("-0.3") << -0.3 << -0.5 << 0.2;
    QTest::newRow("0.6249") << 0.6249 << 0.5 << 0.5004;
    QTest::newRow("-0.01") << -0.01 << -0.25 << 0.04;
  }
  void levels_are_drawn_with_the_probability_of_their_nearness() {
    QFETCH(double, x);
    QFETCH(double, lower);
    QFETCH(double, share_of_lower);
    std::map<double, double> found = shares(x);
    QCOMPARE(found.size(), std::size_t{2});
    const double deviation = std::sqrt(share_of_lower * (1.0 - share_of_lower) / double{kDraws});
    QVERIFY(std::abs(found[lower] - share_of_lower) < 5.0 * deviation);
    QVERIFY(std::abs(found[lower + kQuarter] - (1.0 - share_of_lower)) < 5.0 * deviation);
  }

  void value_on_a_level_stays() {
    const std::map<double, double> found = shares(0.5);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found.contains(0.5));
  }

  void mean_is_the_value_and_variance_that_of_the_two_neighbours() {
    for (const double x : {0.07, 0.31, -0.52, 1.2}) {
      const double fraction = x / kQuarter - std::floor(x / kQuarter);
      const double variance = kQuarter * kQuarter * fraction * (1.0 - fraction);
      double mean = 0.0, spread = 0.0;
      for (const auto& [level, share] : shares(x)) mean += share * level;
      for (const auto& [level, share] : shares(x)) spread += share * (level - x) * (level - x);
      QVERIFY(std::abs(mean - x) < 5.0 * std::sqrt(variance / double{kDraws}));
      QVERIFY(std::abs(spread - variance) < 0.05 * kQuarter * kQuarter);
    }
  }

  void an_element_draws_its_own_number_wherever_the_tensor_ends() {
    const Tensor longer(Shape{200}, Real(0.125)), shorter(Shape{77}, Real(0.125));
    Tensor of_longer(longer.shape()), of_shorter(shorter.shape()), at_next_step(longer.shape());
    round_stochastically(quarters(), noise_of(1), longer.span(), of_longer.span());
    round_stochastically(quarters(), noise_of(1), shorter.span(), of_shorter.span());
    round_stochastically(quarters(), noise_of(2), longer.span(), at_next_step.span());
    for (Index i = 0; i < shorter.size(); ++i) QCOMPARE(of_shorter[i], of_longer[i]);
    QVERIFY(!same_bits(of_longer, at_next_step));
  }

  void lengths_cover_the_largest_number() {
    const FixedPoint eight = weight_format(0.31, 8);
    QCOMPARE(eight.integer_length, 0);
    QCOMPARE(eight.fractional_length, 8);
    QCOMPARE(eight.step_size() * -128, -0.5);
    QCOMPARE(eight.step_size() * 127, 0.49609375);
    QCOMPARE(weight_format(0.31, 4).step_size(), 0.0625);
    QCOMPARE(weight_format(0.31, 2).step_size(), 0.25);
    QCOMPARE(weight_format(1.0, 8).integer_length, 1);
    QCOMPARE(weight_format(1.0001, 8).integer_length, 2);
  }

  void lengths_of_outputs_need_no_sign() {
    const FixedPoint eight = activation_format(6.4, 8);
    QCOMPARE(eight.integer_length, 3);
    QCOMPARE(eight.fractional_length, 5);
    QCOMPARE(eight.step_size() * 255, 7.96875);
    const FixedPoint two = activation_format(6.4, 2);
    QCOMPARE(two.fractional_length, -1);
    QCOMPARE(two.step_size(), 2.0);
  }

  void lengths_stay_finite_for_any_number() {
    for (const double peak : {0.0, 1e-45, 3.4e38, double{INFINITY}, double{NAN}})
      for (const int bits : {1, 8}) {
        const float of_weights = static_cast<float>(weight_format(peak, bits).step_size());
        const float of_outputs = static_cast<float>(activation_format(peak, bits).step_size());
        QVERIFY(std::isnormal(of_weights) &&
                std::isnormal(of_weights * std::exp2(static_cast<float>(bits - 1))));
        QVERIFY(std::isnormal(of_outputs) && std::isnormal(of_outputs * std::exp2(static_cast<float>(bits))));
      }
  }

  void test_time_rounds_to_the_nearest_level() {
    const std::vector<double> values{-0.6, -0.33, 0.03, 0.04, 0.31, 0.46, 0.9};
    Tensor x = tensor_of(Shape{1, 7}, values), y(x.shape());
    round_to_nearest(signed_grid(4, static_cast<Real>(weight_format(0.31, 4).step_size())), x.span(),
                     y.span());
    QS_SAME(y, {-0.5, -0.3125, 0, 0.0625, 0.3125, 0.4375, 0.4375}, 0.0);
    const auto subject = make_subject(activation_use("sr-dr", 2), outputs_up_to(6.4));
    QS_SAME(subject->forward(evaluation_step())[0], {0, 0, 0, 6}, 0.0);
  }

  void dynamic_format_of_weights_follows_them_at_once() {
    for (const auto& [id, length] : {std::pair{"sr", 0.0}, std::pair{"sr-dr", 2.0}}) {
      const auto subject = make_subject(weight_use(id, 4), tensor_of(Shape{1, 2}, {-0.31, 0.1}));
      QCOMPARE(published(*subject, "integer_length"), 0.0);
      subject->parameters()[0]->value[0] = Real(-1.5);
      subject->forward(training_step(0));
      QCOMPARE(published(*subject, "integer_length"), length);
      QCOMPARE(published(*subject, "fractional_length"), 4.0 - length);
    }
  }

  void biases_do_not_move_the_format() {
    const auto quantizer =
        find_method("sr-dr").weight({"conv1", 4, false, 0}, Options(find_method("sr-dr").info.options));
    quantizer->init(tensor_of(Shape{1, 2}, {-0.31, 0.1}), tensor_of(Shape{1}, {40}));
    quantizer->forward(training_step(0));
    Step evaluation = evaluation_step();
    QS_NEAR(quantizer->forward(evaluation).bias[0], 0.4375, 0.0);  // saturated
    QCOMPARE(quantizer->overhead_bits(), 4.0 + 8.0);
  }

  void dynamic_format_of_outputs_follows_the_running_peak() {
    const auto subject =
        make_subject(activation_use("sr-dr", 4, {{"peak_decay", "0.75"}}), outputs_up_to(6.4));
    QCOMPARE(published(*subject, "integer_length"), 3.0);
    *subject->input() = outputs_up_to(10.4);
    subject->forward(training_step(0));
    QCOMPARE(published(*subject, "integer_length"), 3.0);
    subject->after_update(training_step(0));  // peak 7.4
    QS_NEAR(subject->parameters()[0]->value[0], 7.4, 1e-6);
    subject->after_update(training_step(1));  // 8.15
    QCOMPARE(published(*subject, "integer_length"), 4.0);
  }

  void saturated_values_pass_no_gradient_unless_asked_to() {
    const Tensor seen = outputs_up_to(0.9), upstream = tensor_of(Shape{1, 4}, {1, 2, 3, 4});
    for (const auto& [choice, last] : {std::pair{"zero", 0.0}, std::pair{"passed", 4.0}}) {
      const auto subject = make_subject(activation_use("sr", 2, {{"saturated_gradient", choice}}), seen);
      *subject->input() = outputs_up_to(1.3);
      QS_SAME(data_gradient(*subject, upstream), {1, 2, 3, last}, 0.0);
      QCOMPARE(published(*subject, "saturated"), 25.0);
    }
  }

  void training_is_random_and_right_on_average() {
    const auto subject = make_subject(weight_use("sr-dr", 2), twelve_weights());
    Tensor sum(Shape{1, 12});
    constexpr int kSteps = 4000;
    for (int step = 0; step < kSteps; ++step) array(sum) += array(subject->forward(training_step(step))[0]);
    // Step ½, range −1 … ½: two weights of more than ½ saturate.
    for (Index i = 0; i < 12; ++i) {
      const double mean = static_cast<double>(sum[i]) / kSteps;
      QVERIFY(std::abs(mean - std::min(0.5, kTwelveWeights[static_cast<std::size_t>(i)])) <
              5.0 * 0.25 / 63.0);
    }
  }
};

QS_TEST(TestStochasticRounding)
#include "test_stochastic_rounding.moc"
