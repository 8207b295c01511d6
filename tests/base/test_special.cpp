// Dawson's integral against values of Simpson's rule with 200,000 panels, quadrature against integrals
// known in closed form.
#include <QTest>
#include <numbers>

#include "core/base/special.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

class TestSpecial : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void dawson_has_known_values() {
    const double cases[][2] = {
        {0.05, 0.04991674994050917}, {0.5, 0.4244363835020223}, {0.9241388730045917, 0.5410442246351817},
        {1.0, 0.5380795069127684},   {2.0, 0.301340388923792},  {5.0, 0.1021340744242768},
        {10.0, 0.05025384718759852}};
    for (const auto& [x, value] : cases) {
      QS_NEAR(dawson(x), value, 1e-13);
      QS_NEAR(dawson(-x), -value, 1e-13);
    }
    QCOMPARE(dawson(0.0), 0.0);
  }

  void dawson_is_continuous_where_its_formula_changes() {
    const double step = 1e-9, slope = 1.0 - 2.0 * 0.1 * dawson(0.1);  // D' = 1 − 2xD
    QS_NEAR((dawson(0.1 + step) - dawson(0.1 - step)) / (2.0 * step), slope, 1e-6);
  }

  void dawson_falls_like_one_over_two_x() { QS_NEAR(dawson(1e6) * 2e6, 1.0, 1e-11); }

  void integrals_are_exact() {
    QS_NEAR(integrate([](double x) { return std::exp(x); }, -1.0, 2.0), std::exp(2.0) - std::exp(-1.0),
            1e-14);
    QS_NEAR(integrate([](double x) { return std::exp(-0.5 * x * x); }, -9.0, 9.0),
            std::sqrt(2.0 * std::numbers::pi), 1e-12);
    QS_NEAR(integrate([](double x) { return std::cos(x); }, 0.0, std::numbers::pi), 0.0, 1e-14);
  }

  void logarithmic_singularities_at_the_ends_do_no_harm() {
    QS_NEAR(integrate([](double x) { return std::log(x); }, 0.0, 1.0), -1.0, 1e-13);
    QS_NEAR(integrate([](double x) { return std::log(std::max(std::abs(x - 3.0), 1e-300)); }, 2.0, 3.0), -1.0,
            1e-12);
  }
};

QS_TEST(TestSpecial)
#include "test_special.moc"
