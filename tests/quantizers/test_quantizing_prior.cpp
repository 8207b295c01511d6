// The three-spike prior of VNQ: approximation and true divergence against values from 20-digit
// quadrature, done elsewhere, and the sum over a tensor against the single terms.
#include <QTest>
#include <limits>

#include "core/base/parallel.h"
#include "core/quantizers/parts/quantizing_prior.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

struct Cell {
  double mean, log_variance, approximate, exact;
};
constexpr Cell kCells[] = {
    {0, -10, 0.230050, 1.046863},    {0, -8, 0.172943, 0.964738},    {0, -6, 0.114058, 0.753032},
    {0, -4, 0.045040, 0.055507},     {0, -2, 0.008286, -0.244997},   {0.05, -10, 2.793725, 3.301310},
    {0.05, -8, 1.713761, 2.220537},  {0.05, -6, 0.607944, 1.011242}, {0.05, -4, 0.132529, 0.071425},
    {0.05, -2, 0.020263, -0.235388}, {0.1, -10, 3.334453, 3.579922}, {0.1, -8, 2.324533, 2.552812},
    {0.1, -6, 1.158257, 1.263109},   {0.1, -4, 0.255556, 0.122570},  {0.1, -2, 0.037757, -0.206860},
    {0.2, -10, 4.6e-7, 1.059444},    {0.2, -8, 4.6e-7, 0.996256},    {0.2, -6, 4.8e-7, 0.835331},
    {0.2, -4, 5.7e-7, 0.364519},     {0.2, -2, 2.3e-7, -0.097064},   {0.3, -10, 3.980626, 4.001935},
    {0.3, -8, 2.976929, 2.989459},   {0.3, -6, 1.904728, 1.854321},  {0.3, -4, 0.860758, 0.804067},
    {0.3, -2, 0.194539, 0.071559},   {0.5, -8, 3.942890, 3.821182},  {1.0, -8, 4.635899, 4.607585}};

/// Gradients of the true divergence by central differences.
double exact_slope(double mean, double log_variance, double h_mean, double h_log_variance) {
  return (exact_kl(0.2, mean + h_mean, log_variance + h_log_variance) -
          exact_kl(0.2, mean - h_mean, log_variance - h_log_variance)) /
         (2.0 * (h_mean + h_log_variance));
}

GaussianPosterior posterior_of(const Tensor& mean, std::uint32_t place) {
  GaussianPosterior posterior("fc1");
  posterior.init(mean, -8.0);
  posterior.log_variance.value = normal_tensor(mean.shape(), place);
  array(posterior.log_variance.value) = array(posterior.log_variance.value) - Real(5);
  return posterior;
}

}  // namespace

class TestQuantizingPrior : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void approximation_has_known_values() {
    for (const Cell& cell : kCells)
      QS_NEAR(approximate_kl(0.2, cell.mean, cell.log_variance).value, cell.approximate, 1e-6);
    QS_NEAR(approximate_kl(0.2, 0.5, -10).value, 4.942521, 1e-6);
    QS_NEAR(approximate_kl(0.2, 1.0, -2).value, 1.540533, 1e-6);
  }

  void true_divergence_has_known_values() {
    for (const Cell& cell : kCells) QS_NEAR(exact_kl(0.2, cell.mean, cell.log_variance), cell.exact, 2e-6);
  }

  void gap_to_the_true_divergence_is_at_most_log_three() {
    for (double mean = -0.4; mean <= 0.4; mean += 0.02)
      for (double log_variance = -10.0; log_variance <= 1.0; log_variance += 0.5) {
        const double gap = approximate_kl(0.2, mean, log_variance).value - exact_kl(0.2, mean, log_variance);
        QVERIFY(gap > -1.10 && gap < 0.33);
      }
  }

  void gradients_have_known_values() {
    const double rows[][5] = {
        // θ, ℓ, KL, ∂/∂θ, ∂/∂ℓ
        {0.02, -10, 1.80900424, 58.5727968, -0.595303152}, {0.05, -8, 1.71376103, 24.3530991, -0.601096046},
        {0.1, -8, 2.32453332, 1.82731107, -0.520176328},   {0.15, -6, 0.67971988, -18.7424235, -0.408751404},
        {0.18, -8, 0.58291515, -47.0175105, -0.406493701}, {0.22, -8, 0.58993543, 48.0607490, -0.406446850},
        {0.15, -4, 0.15696318, -4.21229934, -0.135838521}, {0.3, -2, 0.19453852, 3.30313636, -0.172679075}};
    for (const auto& [mean, log_variance, value, d_mean, d_log_variance] : rows) {
      const KlTerm kl = approximate_kl(0.2, mean, log_variance);
      QS_NEAR(kl.value, value, 1e-8);
      QS_NEAR(kl.d_mean, d_mean, 1e-8);
      QS_NEAR(kl.d_log_variance, d_log_variance, 1e-8);
    }
  }

  void true_gradients_have_known_values() {
    const double rows[][4] = {{0.05, -8, 16.363, -0.61165},
                              {0.15, -8, -16.131, -0.61611},
                              {0.22, -8, 37.075, -0.42732},
                              {0.3, -8, 7.840, -0.51535},
                              {0.15, -4, 2.3994, -0.30648}};
    for (const auto& [mean, log_variance, d_mean, d_log_variance] : rows) {
      QS_NEAR(exact_slope(mean, log_variance, 1e-4, 0.0), d_mean, 1e-3);
      QS_NEAR(exact_slope(mean, log_variance, 0.0, 1e-4), d_log_variance, 2e-5);
    }
  }

  void level_has_known_gradients() {
    const double rows[][5] = {{0.15, -6, 0.1, 1.15952157, -32.9415735},
                              {0.15, -6, 0.2, 0.67971988, 18.1443316},
                              {0.15, -6, 0.3, 1.66619464, 3.29549126},
                              {0.3, -8, 0.4, 2.54505479, 11.2896554}};
    for (const auto& [mean, log_variance, level, value, d_level] : rows) {
      const KlTerm kl = approximate_kl(level, mean, log_variance);
      QS_NEAR(kl.value, value, 1e-8);
      QS_NEAR(kl.d_level, d_level, 1e-8);
    }
  }

  void divergence_is_even_and_log_uniform_far_away() {
    for (const double mean : {0.01, 0.07, 0.2, 0.33})
      QS_NEAR(approximate_kl(0.2, -mean, -5).value, approximate_kl(0.2, mean, -5).value, 1e-12);
    using Doubles = xsimd::batch<double>;
    QS_NEAR(approximate_kl(0.2, 3.0, -4).value,
            -log_uniform_term(Doubles(3.0), Doubles(std::exp(4.0))).value.get(0), 1e-12);
  }

  // The window of the outer spikes reaches zero: exp(−0.2²/(2·0.075²)) = 0.0286 each.
  void windows_leak_into_the_zero_spike() { QVERIFY(approximate_kl(0.2, 0.0, -10).value > 0.2); }

  void basins_meet_halfway_between_the_spikes() {
    double highest = 0.0, at = 0.0;
    for (double mean = 0.0; mean < 0.2; mean += 0.0005)
      if (const double kl = approximate_kl(0.2, mean, -8).value; kl > highest) {
        highest = kl;
        at = mean;
      }
    QS_NEAR(at, 0.104, 2e-3);
  }

  void prior_is_the_log_of_three_spikes() {
    QS_NEAR(log_prior(0.2, 0.1), std::log((1 / 0.3 + 1 / 0.1 + 1 / 0.1) / 3), 1e-12);
    QCOMPARE(log_prior(0.2, 0.2), std::numeric_limits<double>::infinity());
  }

  void sum_over_a_tensor_is_the_sum_of_its_terms() {
    for (const Index size : {Index{1}, Index{15}, Index{16}, Index{17}, Index{16384 + 5}}) {
      GaussianPosterior posterior = posterior_of(normal_tensor(Shape{size}, 1, 0.15), 2);
      posterior.mean.grad.fill(Real(2));
      const double level = 0.17, reach = std::exp(-1.0), weight = 0.5;
      const KlSums sums = add_kl(posterior, level, reach, weight);
      KlSums expected;
      for (Index i = 0; i < size; ++i) {
        const double l = static_cast<double>(posterior.log_variance.value[i]);
        const double bound = level + reach * std::exp(0.5 * l);
        const double mean = std::clamp(static_cast<double>(posterior.mean.value[i]), -bound, bound);
        const KlTerm kl = approximate_kl(level, mean, l);
        expected.value += kl.value;
        expected.d_level += kl.d_level;
        QS_NEAR(posterior.mean.grad[i], 2.0 + weight * kl.d_mean, 2e-4);
        QS_NEAR(posterior.log_variance.grad[i], weight * kl.d_log_variance, 2e-5);
      }
      QS_NEAR(sums.value, expected.value, 1e-5);
      QS_NEAR(sums.d_level, expected.d_level, 1e-4);
    }
  }

  void sum_does_not_depend_on_the_threads() {
    const Tensor mean = normal_tensor(Shape{100003}, 1, 0.1);
    GaussianPosterior one = posterior_of(mean, 2), many = posterior_of(mean, 2);
    set_thread_count(1);
    const KlSums alone = add_kl(one, 0.2, 0.3, 1e-3);
    set_thread_count(3);
    const KlSums together = add_kl(many, 0.2, 0.3, 1e-3);
    QCOMPARE(alone.value, together.value);
    QCOMPARE(alone.d_level, together.d_level);
    QVERIFY(same_bits(one.mean.grad, many.mean.grad));
    QVERIFY(same_bits(one.log_variance.grad, many.log_variance.grad));
  }

  void without_weight_no_gradient_is_touched() {
    GaussianPosterior posterior = posterior_of(normal_tensor(Shape{50}, 1, 0.1), 2);
    QVERIFY(add_kl(posterior, 0.2, 0.3, 0.0).value > 0.0);
    QVERIFY(same_bits(posterior.mean.grad, Tensor(Shape{50})));
    QVERIFY(same_bits(posterior.log_variance.grad, Tensor(Shape{50})));
  }

  void values_of_any_size_stay_finite() {
    GaussianPosterior posterior("fc1");
    posterior.init(tensor_of(Shape{6}, {1e20, -1e20, 1e-20, 0, 1, -1}), -10.0);
    const double infinity = std::numeric_limits<double>::infinity();
    const KlSums sums = add_kl(posterior, 2.0, infinity, 1.0);
    QVERIFY(std::isfinite(sums.value) && std::isfinite(sums.d_level));
    QVERIFY(array(posterior.mean.grad).isFinite().all());
    QVERIFY(array(posterior.log_variance.grad).isFinite().all());
  }
};

QS_TEST(TestQuantizingPrior)
#include "test_quantizing_prior.moc"
