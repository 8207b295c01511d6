// WNQ: its step against exhaustive 2-means, its gradient against differences of the normalization.
#include <QTest>
#include <algorithm>
#include <limits>
#include <map>

#include "core/nn/probe.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

struct TwoMeans {
  double low, high, error;
};

/// Two magnitudes for the sorted |w|, split in front of `split`.
TwoMeans means_at(const std::vector<double>& m, std::size_t split) {
  TwoMeans means{0.0, 0.0, 0.0};
  for (std::size_t i = 0; i < m.size(); ++i)
    (i < split ? means.low : means.high) += m[i] / static_cast<double>(i < split ? split : m.size() - split);
  for (std::size_t i = 0; i < m.size(); ++i)
    means.error += std::pow(m[i] - (i < split ? means.low : means.high), 2);
  return means;
}

std::vector<double> sorted_magnitudes(const Tensor& w) {
  std::vector<double> m;
  for (const Real value : w) m.push_back(std::abs(static_cast<double>(value)));
  std::sort(m.begin(), m.end());
  return m;
}

TwoMeans best_two_means(const Tensor& w) {
  const std::vector<double> m = sorted_magnitudes(w);
  TwoMeans best{0.0, 0.0, std::numeric_limits<double>::infinity()};
  for (std::size_t split = 1; split < m.size(); ++split)
    if (const TwoMeans means = means_at(m, split); means.error < best.error) best = means;
  return best;
}

/// Σ g_j m₀ w_j / max|w| with m₀ = max|w| held: what the gradient belongs to.
double normalized_loss(const std::vector<double>& w, const std::vector<double>& g, double held) {
  double largest = 0.0, sum = 0.0;
  for (const double value : w) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < w.size(); ++i) sum += g[i] * held * w[i] / largest;
  return sum;
}

/// Keeps the numbers by filter.
struct ListProbe final : Probe {
  std::map<std::string, std::vector<Real>> lists;
  void per_group(const Quantity& quantity, std::span<const Real> values) override {
    lists[quantity.key].assign(values.begin(), values.end());
  }
};

}  // namespace

class TestWnq : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void alpha_starts_from_the_direct_sketch_of_the_normalized_weights() {
    const auto subject = make_subject(weight_use("wnq", 2), twelve_weights());
    const Tensor& alpha = subject->parameters().back()->value;
    QS_NEAR(alpha[0], 0.4221611722, 1e-6);
    QS_NEAR(alpha[1], 0.2525946276, 1e-6);
  }

  void one_alternation_finds_the_optimum_of_the_twelve_weights() {
    const auto subject = make_subject(weight_use("wnq", 2), twelve_weights());
    const Tensor quantized = subject->forward(training_step(0))[0];
    QS_NEAR(squared_distance_of(quantized, twelve_weights()), 0.2019428571, 1e-6);
    const Codes codes = subject->encode();
    QS_NEAR(codes.levels[0][3], 0.66, 1e-6);
    QS_NEAR(codes.levels[0][2], 0.1871428571, 1e-6);
    subject->after_update(training_step(0));
    const Tensor& alpha = subject->parameters().back()->value;
    QS_NEAR(alpha[0], 0.4654631083, 1e-6);
    QS_NEAR(alpha[1], 0.259811617, 1e-6);
  }

  void two_bits_against_exhaustive_two_means() {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
      const Tensor w = normal_tensor(Shape{1, 500}, 500 + seed, 0.2);
      const TwoMeans best = best_two_means(w);
      const auto subject = make_subject(weight_use("wnq", 2, {{"alternations", "10"}}), w);
      const double error = squared_distance_of(w, subject->forward(evaluation_step())[0]);
      QVERIFY(error >= best.error - 1e-6);
      QVERIFY2(error <= 1.03 * best.error,
               qPrintable(QStringLiteral("%1 against %2").arg(error).arg(best.error)));
    }
  }

  void a_step_is_one_round_of_two_means() {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
      const Tensor w = normal_tensor(Shape{1, 50}, 700 + seed, 0.2);
      const auto subject = make_subject(weight_use("wnq", 2), w);
      const Tensor& alpha = subject->parameters().back()->value;
      const std::vector<double> m = sorted_magnitudes(w);
      // The middle between |α₁ − α₂| and α₁ + α₂ of the stored α separates the groups.
      const double a = static_cast<double>(alpha[0]), b = static_cast<double>(alpha[1]);
      const double cut = m.back() * (std::abs(a - b) + std::abs(a + b)) / 2.0;
      const auto split = static_cast<std::size_t>(std::upper_bound(m.begin(), m.end(), cut) - m.begin());
      const TwoMeans means = means_at(m, split);
      const Codes codes = subject->encode();
      QS_NEAR(codes.levels[0][2], means.low, 1e-6);
      QS_NEAR(codes.levels[0][3], means.high, 1e-6);
    }
  }

  void gradient_of_the_largest_weight_is_the_papers() {
    const auto subject = make_subject(weight_use("wnq", 2), twelve_weights());
    std::vector<double> expected = kTwelveGradients;
    expected[0] = -0.3532967033;
    QS_SAME(data_gradient(*subject, twelve_gradients()), expected, 1e-6);
  }

  void gradient_matches_differences_of_the_normalization() {
    const double h = 1e-6;
    for (std::uint32_t seed = 0; seed < 10; ++seed) {
      const Tensor w = normal_tensor(Shape{1, 30}, 800 + seed), g = normal_tensor(Shape{1, 30}, 900 + seed);
      const auto subject = make_subject(weight_use("wnq", 3), w);
      const Tensor found = data_gradient(*subject, g);
      std::vector<double> weights(w.begin(), w.end()), upstream(g.begin(), g.end());
      double held = 0.0;
      for (const double value : weights) held = std::max(held, std::abs(value));
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double kept = weights[i];
        weights[i] = kept + h;
        const double up = normalized_loss(weights, upstream, held);
        weights[i] = kept - h;
        const double down = normalized_loss(weights, upstream, held);
        weights[i] = kept;
        QS_NEAR(found[static_cast<Index>(i)], (up - down) / (2.0 * h), 1e-5);
      }
    }
  }

  void only_one_gradient_differs_from_lq_net() {
    const Tensor w = normal_tensor(Shape{3, 20}, 71), g = normal_tensor(Shape{3, 20}, 72);
    const Tensor found = data_gradient(*make_subject(weight_use("wnq", 2), w), g);
    for (Index filter = 0; filter < 3; ++filter) {
      Index differs = 0, top = filter * 20;
      for (Index i = filter * 20; i < (filter + 1) * 20; ++i) {
        if (std::abs(w[i]) > std::abs(w[top])) top = i;
        differs += found[i] != g[i] ? 1 : 0;
      }
      QCOMPARE(differs, Index{1});
      QVERIFY(found[top] != g[top]);
    }
  }

  void every_filter_publishes_its_scales() {
    const Tensor w = normal_tensor(Shape{5, 30}, 75, 0.3);
    const auto subject = make_subject(weight_use("wnq", 2), w);
    subject->forward(training_step(0));
    ListProbe probe;
    subject->probe(probe);
    const Codes codes = subject->encode();
    for (std::size_t filter = 0; filter < 5; ++filter) {
      double largest = 0.0;
      for (Index i = 0; i < 30; ++i)
        largest = std::max(largest, std::abs(static_cast<double>(w[static_cast<Index>(filter) * 30 + i])));
      QS_NEAR(probe.lists.at("filter_largest").at(filter), largest, 1e-6);
      QS_NEAR(probe.lists.at("filter_basis_1").at(filter) + probe.lists.at("filter_basis_2").at(filter),
              codes.levels[filter][3], 1e-6);
    }
    QCOMPARE(probe.lists.at("filter_relative_mse").size(), std::size_t{5});
    QVERIFY(!probe.lists.contains("filter_basis_3"));
  }

  void a_dead_filter_stays_zero_and_keeps_its_gradient() {
    Tensor w = normal_tensor(Shape{2, 20}, 73);
    for (Index i = 0; i < 20; ++i) w[i] = 0;
    const auto subject = make_subject(weight_use("wnq", 2), w);
    const Tensor quantized = subject->forward(training_step(0))[0], g = normal_tensor(Shape{2, 20}, 74);
    for (Index i = 0; i < 20; ++i) QCOMPARE(quantized[i], Real(0));
    const Tensor found = data_gradient(*subject, g);
    for (Index i = 0; i < 20; ++i) QCOMPARE(found[i], g[i]);
  }
};

QS_TEST(TestWnq)
#include "test_wnq.moc"
