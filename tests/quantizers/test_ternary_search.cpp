// The exact ternary fit against enumeration of all supports, plain sorting, and limits for large samples.
#include <QTest>
#include <algorithm>
#include <functional>

#include "core/base/philox.h"
#include "core/quantizers/parts/ternary_search.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

double squared_error(const Tensor& w, const TernaryFit& fit) {
  double error = 0.0;
  for (const Real value : w) {
    const double magnitude = std::abs(static_cast<double>(value));
    const double level = magnitude > static_cast<double>(fit.threshold) ? fit.scale : 0.0;
    error += (magnitude - level) * (magnitude - level);
  }
  return error;
}

/// Over all 2ⁿ supports, each with its best scale.
double least_error_by_enumeration(const Tensor& w) {
  const auto n = static_cast<unsigned>(w.size());
  double total = 0.0, best_gain = 0.0;
  for (const Real value : w) total += static_cast<double>(value) * static_cast<double>(value);
  for (unsigned support = 1; support < 1u << n; ++support) {
    double sum = 0.0, count = 0.0;
    for (unsigned i = 0; i < n; ++i) {
      if (!(support >> i & 1u)) continue;
      sum += std::abs(static_cast<double>(w[i]));
      count += 1.0;
    }
    best_gain = std::max(best_gain, sum * sum / count);
  }
  return total - best_gain;
}

double least_error_by_sorting(const Tensor& w) {
  std::vector<double> magnitudes;
  for (const Real value : w) magnitudes.push_back(std::abs(static_cast<double>(value)));
  std::sort(magnitudes.begin(), magnitudes.end(), std::greater<>());
  double total = 0.0, sum = 0.0, best_gain = 0.0;
  for (std::size_t k = 0; k < magnitudes.size(); ++k) {
    total += magnitudes[k] * magnitudes[k];
    sum += magnitudes[k];
    best_gain = std::max(best_gain, sum * sum / static_cast<double>(k + 1));
  }
  return total - best_gain;
}

/// P²/Q of the support above a threshold.
double gain(const Tensor& w, const Diagonal& diagonal, double threshold) {
  double product = 0.0, weight = 0.0;
  for (Index i = 0; i < w.size(); ++i) {
    const double magnitude = std::abs(static_cast<double>(w[i])), d = static_cast<double>(diagonal.at(i));
    if (magnitude <= threshold) continue;
    product += d * magnitude;
    weight += d;
  }
  return weight > 0.0 ? product * product / weight : 0.0;
}

double best_gain_by_sorting(const Tensor& w, const Diagonal& diagonal) {
  std::vector<std::pair<double, double>> sorted;
  for (Index i = 0; i < w.size(); ++i)
    sorted.emplace_back(std::abs(static_cast<double>(w[i])), static_cast<double>(diagonal.at(i)));
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  double product = 0.0, weight = 0.0, best = 0.0;
  for (const auto& [magnitude, d] : sorted) {
    product += d * magnitude;
    weight += d;
    best = std::max(best, product * product / weight);
  }
  return best;
}

}  // namespace

class TestTernarySearch : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void search_finds_what_enumeration_finds() {
    TernarySearch search;
    for (std::uint32_t place = 0; place < 60; ++place) {
      const Tensor w = normal_tensor(Shape{1 + static_cast<Index>(place % 12)}, place, 0.3);
      const TernaryFit fit = search.fit(w);
      QS_NEAR(squared_error(w, fit), least_error_by_enumeration(w), 1e-9);
    }
  }

  void search_finds_what_sorting_finds_in_large_tensors() {
    TernarySearch search;
    for (std::uint32_t place = 0; place < 5; ++place) {
      Tensor w = normal_tensor(Shape{20011}, place, 0.05);
      if (place % 2)
        for (Real& value : w) value = value * value * value;  // a long tail
      QS_NEAR(squared_error(w, search.fit(w)) / least_error_by_sorting(w), 1.0, 1e-9);
    }
  }

  void weighted_search_finds_what_sorting_finds_in_large_tensors() {
    TernarySearch search;
    for (std::uint32_t place = 0; place < 6; ++place) {
      const Index size = place < 4 ? 20011 : 700001;  // also in several parts
      const Tensor w = normal_tensor(Shape{size}, place, 0.05);
      Tensor root = normal_tensor(Shape{size}, 100 + place);
      for (Index i = 0; i < size; ++i)
        root[i] =
            place % 2 ? std::exp(root[i]) : std::abs(root[i] * w[i]);  // independent, or with the weights
      const Diagonal diagonal{root.data(), Real(2), Real(1e-3)};
      const TernaryFit fit = search.fit({w, diagonal});
      QS_NEAR(gain(w, diagonal, static_cast<double>(fit.threshold)) / best_gain_by_sorting(w, diagonal), 1.0,
              1e-9);
      QS_NEAR(static_cast<double>(fit.threshold) / fit.scale, 0.5, 1e-4);
    }
  }

  void one_sided_search_leaves_the_other_side_out() {
    TernarySearch search;
    const Tensor w = normal_tensor(Shape{5000}, 7, 0.05);
    for (const Side side : {Side::positive, Side::negative}) {
      Tensor kept = w;
      for (Real& value : kept) value = (value > Real(0)) == (side == Side::positive) ? value : Real(0);
      const TernaryFit found = search.fit({w, Diagonal{}, side}), expected = search.fit(kept);
      QCOMPARE(found.support, expected.support);
      QCOMPARE(found.scale, expected.scale);
    }
  }

  void the_number_of_threads_does_not_matter() {
    const Tensor w = normal_tensor(Shape{700001}, 11), root = normal_tensor(Shape{700001}, 12);
    Tensor d = root;
    array(d) = array(d).abs();
    TernaryFit fits[2];
    for (int threads : {1, 2}) {
      set_thread_count(threads);
      fits[threads - 1] = TernarySearch().fit({w, Diagonal{d.data()}});
    }
    set_thread_count(0);
    QCOMPARE(fits[0].scale, fits[1].scale);
    QCOMPARE(fits[0].threshold, fits[1].threshold);
  }

  void equal_magnitudes_stay_together() {
    TernarySearch search;
    const Tensor w = tensor_of(Shape{9}, {1, -1, 1, 0.9, -0.9, 0.9, 0.1, 0.1, -0.1});
    const TernaryFit fit = search.fit(w);
    QCOMPARE(fit.support, Index{6});
    QS_NEAR(fit.scale, 0.95, 1e-6);
    QS_NEAR(squared_error(w, fit), least_error_by_enumeration(w), 1e-9);
  }

  void no_zero_is_best_when_all_magnitudes_are_alike() {
    TernarySearch search;
    const Tensor w =
        tensor_of(Shape{12}, {0.50, -0.46, 0.43, -0.40, 0.38, -0.36, 0.34, -0.33, 0.32, -0.31, 0.30, -0.29});
    QCOMPARE(search.fit(w).support, Index{12});
  }

  void zeros_have_no_support() {
    TernarySearch search;
    const Tensor w(Shape{5});
    const TernaryFit fit = search.fit(w);
    QCOMPARE(fit.support, Index{0});
    QCOMPARE(fit.scale, 0.0);
    QCOMPARE(search.fit(Tensor()).support, Index{0});
  }

  // Minimising E(|x| − α[|x| > Δ])² numerically for a standard normal x.
  void normal_weights_have_the_known_threshold() {
    TernarySearch search;
    const Tensor w = normal_tensor(Shape{400000}, 3);
    const TernaryFit fit = search.fit(w);
    QS_NEAR(fit.threshold, 0.6120, 1e-2);
    QS_NEAR(fit.scale, 1.2240, 1e-2);
    QS_NEAR(1.0 - static_cast<double>(fit.support) / 400000.0, 0.459, 1e-2);
    QS_NEAR(squared_error(w, fit) / 400000.0, 0.1902, 2e-3);
  }

  // For |x| uniform on [0, 1]: Δ = 1/3 = ⅔·E|x|.
  void uniform_weights_have_the_known_threshold() {
    TernarySearch search;
    Random random(Stream{1, 2, 3, 4});
    Tensor w(Shape{200000});
    for (Real& value : w) value = static_cast<Real>(random.uniform(-1.0f, 1.0f));
    QS_NEAR(search.fit(w).threshold, 1.0 / 3.0, 1e-2);
  }

  void numbers_that_are_not_finite_are_passed_over() {
    TernarySearch search;
    const double nan = std::nan("");
    const Tensor w = tensor_of(Shape{4}, {nan, 1, 1, -1});
    QS_NEAR(search.fit(w).scale, 1.0, 1e-9);
  }

  void a_threshold_takes_the_mean_of_what_is_above() {
    const Tensor w = tensor_of(Shape{5}, {0.5, -1.5, 0.25, 2.5, -0.5});
    const TernaryFit fit = ternary_at(w, 0.5);
    QCOMPARE(fit.support, Index{2});
    QCOMPARE(fit.scale, 2.0);
  }
};

QS_TEST(TestTernarySearch)
#include "test_ternary_search.moc"
