// Codebooks of signed sums: levels, assignment and regression, against enumeration and 2-means.
#include <QTest>
#include <algorithm>
#include <limits>
#include <numeric>

#include "core/quantizers/parts/binary_codebook.h"
#include "core/quantizers/parts/residual_sketch.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

double energy_of(const Tensor& x) {
  return std::accumulate(x.begin(), x.end(), 0.0, [](double sum, Real w) {
    return sum + static_cast<double>(w) * static_cast<double>(w);
  });
}

double error_of(const LevelTable& table, const Tensor& x) {
  Tensor y(x.shape());
  quantize(table, x.span(), y.span());
  return squared_distance_of(x, y);
}

/// The best two magnitudes for |x|: every split of the sorted magnitudes is tried.
double exhaustive_two_means(const Tensor& x) {
  std::vector<double> m;
  for (const Real value : x) m.push_back(std::abs(static_cast<double>(value)));
  std::sort(m.begin(), m.end());
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t split = 1; split < m.size(); ++split) {
    double error = 0.0;
    for (const auto& [begin, end] : {std::pair{std::size_t{0}, split}, std::pair{split, m.size()}}) {
      double mean = 0.0;
      for (std::size_t i = begin; i < end; ++i) mean += m[i] / static_cast<double>(end - begin);
      for (std::size_t i = begin; i < end; ++i) error += (m[i] - mean) * (m[i] - mean);
    }
    best = std::min(best, error);
  }
  return best;
}

/// Alternates assignment and regression until nothing changes; returns the error after each regression.
std::vector<double> alternate(const Tensor& x, Basis basis, int bits, Basis* result) {
  std::vector<double> errors;
  for (int round = 0; round < 50; ++round) {
    const LevelTable table = level_table(Codebook::with_sign, basis, bits);
    const LevelSums sums = sum_by_level(table, x.span());
    basis = least_squares(table, sums, 0.0, basis);
    LevelTable fitted = table;  // the codes just used, at the new levels
    for (std::size_t l = 0; l < fitted.size; ++l) {
      double level = 0.0;
      for (std::size_t k = 0; k < static_cast<std::size_t>(bits); ++k) level += fitted.code[l][k] * basis[k];
      fitted.level[l] = static_cast<Real>(level);
    }
    errors.push_back(squared_error(fitted, sums, energy_of(x)));
    if (errors.size() > 1 && errors[errors.size() - 2] - errors.back() < 1e-12) break;
  }
  *result = basis;
  return errors;
}

}  // namespace

class TestBinaryCodebook : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void levels_are_all_signed_sums() {
    const LevelTable table = level_table(Codebook::with_sign, {0.4, -0.1, 0.2}, 3);
    const std::vector<float> expected{-0.7f, -0.5f, -0.3f, -0.1f, 0.1f, 0.3f, 0.5f, 0.7f};
    const std::vector<float> found = all_levels(table);
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) QS_NEAR(found[i], expected[i], 1e-6);
  }

  void levels_without_sign_are_sums_of_subsets() {
    const LevelTable table = level_table(Codebook::without_sign, {0.5, 1.25}, 2);
    const std::vector<float> expected{0.0f, 0.5f, 1.25f, 1.75f};
    QCOMPARE(all_levels(table), expected);
  }

  void every_value_takes_the_nearest_level_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("is_signed");
    for (const int bits : {1, 2, 3, 4})
      for (const bool is_signed : {true, false})
        QTest::addRow("%d bits %s", bits, is_signed ? "signed" : "unsigned") << bits << is_signed;
  }
  void every_value_takes_the_nearest_level() {
    QFETCH(int, bits);
    QFETCH(bool, is_signed);
    const LevelTable table =
        level_table(is_signed ? Codebook::with_sign : Codebook::without_sign, {0.31, 0.17, 0.9, 0.052}, bits);
    const std::vector<float> levels = all_levels(table);
    QCOMPARE(levels.size(), std::size_t{1} << bits);
    for (const Index size : {1, 15, 16, 33, 40000}) {
      const Tensor x = normal_tensor(Shape{size}, 11);
      Tensor y(x.shape());
      quantize(table, x.span(), y.span());
      for (Index i = 0; i < size; ++i) {
        float nearest = levels[0];
        for (const float level : levels)
          if (std::abs(level - static_cast<float>(x[i])) < std::abs(nearest - static_cast<float>(x[i])))
            nearest = level;
        QCOMPARE(static_cast<float>(y[i]), nearest);
        QCOMPARE(levels[static_cast<std::size_t>(level_index(table, x[i]))], nearest);
      }
    }
  }

  void sums_count_every_value_once_data() { every_value_takes_the_nearest_level_data(); }
  void sums_count_every_value_once() {
    QFETCH(int, bits);
    QFETCH(bool, is_signed);
    const Codebook kind = is_signed ? Codebook::with_sign : Codebook::without_sign;
    const LevelTable table = level_table(kind, {0.31, 0.17, 0.9, 0.052}, bits);
    for (const Index size : {3, 16, 40, 50000}) {
      Tensor x = normal_tensor(Shape{size}, 12);
      if (!is_signed) array(x) = array(x).abs();
      std::array<double, kMostLevels> count{}, sum{};
      const auto offset = is_signed ? static_cast<std::int32_t>(table.size) : 0;
      for (const Real value : x) {
        const std::int32_t index = level_index(table, value) - offset;
        const auto level = static_cast<std::size_t>(index < 0 ? -1 - index : index);
        count[level] += 1.0;
        sum[level] += std::abs(static_cast<double>(value));
      }
      const LevelSums found = sum_by_level(table, x.span());
      for (std::size_t l = 0; l < table.size; ++l) {
        QCOMPARE(found.count[l], count[l]);
        QS_NEAR(found.sum[l], sum[l], 1e-5);
      }
    }
  }

  void regression_solves_the_normal_equations() {
    const Tensor x = normal_tensor(Shape{500}, 13, 0.3);
    const LevelTable table = level_table(Codebook::with_sign, {0.2, 0.1, 0.05}, 3);
    const Basis fitted = least_squares(table, sum_by_level(table, x.span()), 0.0, {0.2, 0.1, 0.05});
    // The residual is orthogonal to every column of B.
    for (std::size_t k = 0; k < 3; ++k) {
      double product = 0.0;
      for (const Real w : x) {
        const std::int32_t index = level_index(table, w) - static_cast<std::int32_t>(table.size);
        const std::size_t l = static_cast<std::size_t>(index < 0 ? -1 - index : index);
        const double sign = index < 0 ? -1.0 : 1.0;
        double image = 0.0;
        for (std::size_t i = 0; i < 3; ++i) image += sign * table.code[l][i] * fitted[i];
        product += sign * table.code[l][k] * (static_cast<double>(w) - image);
      }
      QS_NEAR(product, 0.0, 1e-4);
    }
  }

  void undetermined_coefficients_stay() {
    // One value cannot determine two coefficients: only their fitted sum is.
    const Tensor x = tensor_of(Shape{1}, {2.0});
    const LevelTable table = level_table(Codebook::with_sign, {0.5, 0.25}, 2);
    const Basis fitted = least_squares(table, sum_by_level(table, x.span()), 0.0, {0.5, 0.25});
    QS_NEAR(fitted[0] + fitted[1], 2.0, 1e-12);
    QCOMPARE(fitted[1], 0.25);
  }

  void two_bits_from_a_direct_sketch_reach_the_global_optimum() {
    const Tensor w = twelve_weights();
    Basis basis{};
    const std::vector<double> errors =
        alternate(w, make_sketch(Sketching::direct, w.span(), 2).coefficients(), 2, &basis);
    QS_NEAR(errors.front(), 0.2019428571, 1e-6);
    QS_NEAR(basis[0], 0.4235714286, 1e-6);
    QS_NEAR(basis[1], 0.2364285714, 1e-6);
    QS_NEAR(errors.back(), exhaustive_two_means(w), 1e-6);
    QS_NEAR(errors.back() / energy_of(w), 0.07692768167, 1e-6);
  }

  void three_bits_from_a_direct_sketch_take_two_rounds() {
    const Tensor w = twelve_weights();
    Basis basis{};
    const std::vector<double> errors =
        alternate(w, make_sketch(Sketching::direct, w.span(), 3).coefficients(), 3, &basis);
    QS_NEAR(errors[0], 0.0736627451, 1e-6);
    QS_NEAR(errors[1], 0.05311862745, 1e-6);
    QS_NEAR(errors.back(), 0.05311862745, 1e-6);
    QS_NEAR(basis[0], 0.4429411765, 1e-6);
    QS_NEAR(basis[1], 0.2396568627, 1e-6);
    QS_NEAR(basis[2], 0.1129901961, 1e-6);
  }

  void three_bits_can_stop_at_a_local_optimum() {
    const Tensor w =
        tensor_of(Shape{8}, std::vector<double>(kTwelveWeights.begin(), kTwelveWeights.begin() + 8));
    Basis basis{};
    const std::vector<double> errors =
        alternate(w, make_sketch(Sketching::direct, w.span(), 3).coefficients(), 3, &basis);
    QS_NEAR(errors.back(), 0.04551785714, 1e-6);
    QS_NEAR(basis[0], 0.4605357143, 1e-6);
    QS_NEAR(basis[1], 0.2471428571, 1e-6);
    QS_NEAR(basis[2], 0.1130357143, 1e-6);
    // The best of all 256³ codes, enumerated elsewhere.
    QS_NEAR(error_of(level_table(Codebook::with_sign, {0.5425, 0.2275, 0.12}, 3), w), 0.02095, 1e-6);
  }

  void alternation_never_makes_it_worse() {
    for (std::uint32_t seed = 0; seed < 20; ++seed)
      for (const int bits : {2, 3, 4}) {
        const Tensor x = normal_tensor(Shape{200}, 100 + seed);
        Basis basis{};
        const std::vector<double> errors =
            alternate(x, make_sketch(Sketching::direct, x.span(), bits).coefficients(), bits, &basis);
        for (std::size_t i = 1; i < errors.size(); ++i) QVERIFY(errors[i] <= errors[i - 1] + 1e-6);
      }
  }

  void normal_weights_reach_the_known_limits() {
    const Tensor x = normal_tensor(Shape{200000}, 17);
    const double energy = energy_of(x);
    Basis basis{};
    QS_NEAR(alternate(x, {0.8}, 1, &basis).back() / energy, 0.36338, 0.01);
    QS_NEAR(basis[0], 0.79788, 0.01);
    QS_NEAR(alternate(x, {0.8, 0.5}, 2, &basis).back() / energy, 0.11748, 0.01);
    QS_NEAR(basis[0], 0.98160, 0.01);
    QS_NEAR(basis[1], 0.52882, 0.01);
  }
};

QS_TEST(TestBinaryCodebook)
#include "test_binary_codebook.moc"
