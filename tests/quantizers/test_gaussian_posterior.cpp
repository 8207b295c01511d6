// The log-uniform KL and its approximation against values from 20-digit quadrature, done elsewhere.
#include <QTest>
#include <cmath>

#include "core/quantizers/parts/gaussian_posterior.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

struct Term {
  double value, d_distance, d_log_variance;
};

Term approximation(double distance, double inverse_variance) {
  using Doubles = xsimd::batch<double>;
  const auto term = log_uniform_term(Doubles(distance), Doubles(inverse_variance));
  return {term.value.get(0), term.d_distance.get(0), term.d_log_variance.get(0)};
}

struct Row {
  double log_alpha, exact, approximate;
};
constexpr Row kRows[] = {
    {-10, -5.635158721, -5.63578126}, {-8, -4.635013607, -4.63589948}, {-6, -3.633937400, -3.63644603},
    {-4, -2.625754932, -2.63420831},  {-2, -1.544154645, -1.54053274}, {-1, -0.914531310, -0.91387229},
    {0, -0.426685604, -0.43123895},   {1, -0.173193859, -0.17796972},  {2, -0.066168485, -0.06841655},
    {3, -0.024688335, -0.02542004},   {4, -0.009129932, -0.00932994},  {8, -0.000167722, -0.00016837}};

}  // namespace

class TestGaussianPosterior : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void exact_divergence_has_known_values() {
    for (const Row& row : kRows) QS_NEAR(-exact_log_uniform_kl(row.log_alpha), row.exact, 2e-9);
  }

  void approximation_has_known_values() {
    for (const Row& row : kRows)
      QS_NEAR(approximation(1.0, std::exp(-row.log_alpha)).value, row.approximate, 1e-8);
  }

  void approximation_stays_within_its_error_bound() {
    for (double log_alpha = -12.0; log_alpha <= 12.0; log_alpha += 0.05) {
      const double error = approximation(1.0, std::exp(-log_alpha)).value + exact_log_uniform_kl(log_alpha);
      QVERIFY(std::abs(error) < 9.5e-3);
    }
  }

  void slopes_have_known_values() {
    // log α, d(exact)/d log α, d(approximation)/d log α
    const double rows[][3] = {{-8, 0.5001679004, 0.49987429}, {-6, 0.5012487087, 0.49958349},
                              {-4, 0.5097142391, 0.50654408}, {-2, 0.6112342778, 0.61746534},
                              {0, 0.3623892295, 0.35912773},  {2, 0.0646960865, 0.06690827},
                              {4, 0.0091021133, 0.00937209}};
    for (const auto& [log_alpha, exact, approximate] : rows) {
      QS_NEAR(approximation(1.0, std::exp(-log_alpha)).d_log_variance, approximate, 1e-8);
      const double h = 1e-4;
      QS_NEAR((exact_log_uniform_kl(log_alpha - h) - exact_log_uniform_kl(log_alpha + h)) / (2.0 * h), exact,
              1e-6);
    }
  }

  void value_depends_on_the_ratio_only() {
    QS_NEAR(approximation(0.03, 1.0 / 0.0009).value, approximation(1.0, 1.0).value, 1e-12);
    QS_NEAR(approximation(-0.03, 1.0 / 0.0009).value, approximation(1.0, 1.0).value, 1e-12);
  }

  void nothing_is_singular_at_the_spike() {
    const Term term = approximation(0.0, std::exp(10.0));
    QCOMPARE(term.value, 0.0);
    QCOMPARE(term.d_distance, 0.0);
    QCOMPARE(term.d_log_variance, 0.0);
    QVERIFY(std::isfinite(approximation(1e-20, 1.0).d_distance));
  }

  void log_variances_are_kept_in_range() {
    GaussianPosterior posterior("fc1");
    posterior.init(Tensor(Shape{3}), -8.0);
    posterior.log_variance.value = tensor_of(Shape{3}, {-12, -3, 2});
    posterior.clamp_log_variance(kSmallestLogVariance, kLargestLogVariance);
    QVERIFY(same_bits(posterior.log_variance.value, tensor_of(Shape{3}, {-10, -3, 1})));
    QCOMPARE(posterior.mean.name, std::string("fc1.weight"));
    QCOMPARE(posterior.log_variance.name, std::string("fc1.weight.log_variance"));
    QVERIFY(!posterior.log_variance.decay);
  }

  void plain_logarithm_and_power_agree_with_the_exact_ones() {
    using Floats = xsimd::batch<float>;
    for (double x = 1e-30; x < 1e30; x *= 1.37) {
      const double number = static_cast<double>(static_cast<float>(x)), exact = std::log(number);
      const double found = static_cast<double>(plain_log(Floats(static_cast<float>(number))).get(0));
      QVERIFY2(std::abs(found - exact) <= 3e-7 * std::max(1.0, std::abs(exact)),
               qPrintable(QString::number(x)));
    }
    QCOMPARE(plain_log(Floats(1.0f)).get(0), 0.0f);
    for (double x = -80.0; x <= 80.0; x += 0.173) {
      const double number = static_cast<double>(static_cast<float>(x)), exact = std::exp(number);
      const double found = static_cast<double>(plain_exp(Floats(static_cast<float>(number))).get(0));
      QVERIFY2(std::abs(found - exact) <= 1e-6 * exact, qPrintable(QString::number(x)));
    }
    QCOMPARE(plain_exp(Floats(0.0f)).get(0), 1.0f);
    const float smallest = plain_exp(Floats(-1e9f)).get(0);  // a window far from its spike
    QVERIFY(smallest >= 0.0f && smallest < 1e-34f);
  }

  void single_precision_agrees_with_double() {
    using Floats = xsimd::batch<float>;
    for (const double distance : {0.0, 1e-6, 0.003, -0.05, 0.2, -0.7, 30.0})
      for (const double log_variance : {-10.0, -6.0, -2.0, 1.0}) {
        const Term exact = approximation(distance, std::exp(-log_variance));
        const auto found = log_uniform_term(Floats(static_cast<float>(distance)),
                                            Floats(static_cast<float>(std::exp(-log_variance))));
        const auto near = [](float a, double b) {
          return std::abs(static_cast<double>(a) - b) <= 3e-6 * std::max(1.0, std::abs(b));
        };
        QVERIFY(near(found.value.get(0), exact.value));
        QVERIFY(near(found.d_distance.get(0), exact.d_distance));
        QVERIFY(near(found.d_log_variance.get(0), exact.d_log_variance));
      }
  }
};

QS_TEST(TestGaussianPosterior)
#include "test_gaussian_posterior.moc"
