// Distributions against printed tables and exact sums.
#include <QTest>
#include <cmath>

#include "core/comparison/distributions.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// P(X ≤ k) of n fair coins, added up.
double coins(int n, int k) {
  double sum = 0.0;
  for (int i = 0; i <= k; ++i)
    sum +=
        std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) - n * std::log(2.0));
  return sum;
}

}  // namespace

class TestDistributions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void quantiles_of_students_t_are_those_of_the_tables() {
    // Degrees of freedom, and t of two-sided levels 0.95 and 0.99.
    const double rows[][3] = {{1, 12.7062, 63.6567},  {2, 4.30265, 9.92484},  {3, 3.18245, 5.84091},
                              {5, 2.57058, 4.03214},  {10, 2.22814, 3.16927}, {30, 2.04227, 2.75000},
                              {120, 1.97993, 2.61742}};
    for (const auto& [degrees, at95, at99] : rows) {
      QS_NEAR(t_quantile(0.95, degrees), at95, 1e-5);
      QS_NEAR(t_quantile(0.99, degrees), at99, 1e-5);
    }
    QS_NEAR(t_quantile(0.99, 1e9), 2.575829, 1e-6);  // the normal distribution
    QS_NEAR(t_quantile(0.5, 1.0), 1.0, 1e-10);       // Cauchy: a quarter on each side of ±1
  }

  void quantile_and_probability_are_inverse() {
    for (const double degrees : {1.0, 2.5, 7.0, 40.3, 1e6})
      for (const double level : {0.1, 0.5, 0.9, 0.999})
        QS_NEAR(two_sided_t(t_quantile(level, degrees), degrees), 1.0 - level, 1e-9);
    QCOMPARE(two_sided_t(0.0, 3.0), 1.0);
    QCOMPARE(two_sided_t(std::numeric_limits<double>::infinity(), 3.0), 0.0);
  }

  void incomplete_beta_has_closed_forms() {
    for (const double x : {0.0, 0.1, 0.37, 0.8, 1.0}) {
      QS_NEAR(incomplete_beta(1.0, 1.0, x), x, 1e-13);
      QS_NEAR(incomplete_beta(3.0, 1.0, x), x * x * x, 1e-13);
      QS_NEAR(incomplete_beta(2.5, 4.0, x) + incomplete_beta(4.0, 2.5, 1.0 - x), 1.0, 1e-13);
    }
  }

  void mcnemar_counts_coins() {
    for (const auto& [first, second] : {std::pair{3, 12}, {0, 6}, {40, 61}, {100, 180}})
      QS_NEAR(mcnemar(first, second), std::min(1.0, 2.0 * coins(first + second, first)), 1e-10);
    QCOMPARE(mcnemar(12, 3), mcnemar(3, 12));
    QCOMPARE(mcnemar(0, 0), 1.0);
    QCOMPARE(mcnemar(7, 7), 1.0);
    QS_NEAR(mcnemar(0, 5), 0.0625, 1e-12);
  }

  void discoveries_are_those_of_the_papers_example() {
    // Benjamini and Hochberg 1995, §2.3: of fifteen hypotheses four are rejected at 5 %.
    const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    const std::vector<bool> found = discoveries(p, 0.05);
    for (std::size_t i = 0; i < p.size(); ++i) QCOMPARE(static_cast<bool>(found[i]), i < 4);
    const std::vector<bool> backwards = discoveries({p.rbegin(), p.rend()}, 0.05);
    QCOMPARE(std::vector<bool>(backwards.rbegin(), backwards.rend()), found);
    QVERIFY(discoveries({}, 0.05).empty());
  }
};

QS_TEST(TestDistributions)
#include "test_distributions.moc"
