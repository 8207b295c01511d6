// Moments of random ternary and binary weights: values computed with high precision, enumeration of the
// levels, differences; and the probabilities that LR-Net starts with.
#include <QTest>

#include "core/quantizers/parts/discrete_weights.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

namespace {

using Doubles = xsimd::batch<double>;

/// Mean and variance by adding up the levels.
std::array<double, 2> enumerated(const Probabilities& p) {
  const double mean = p[2] - p[0];
  return {mean, p[0] * (-1 - mean) * (-1 - mean) + p[1] * mean * mean + p[2] * (1 - mean) * (1 - mean)};
}

template <class Levels>
std::array<Doubles, Levels::kLogits> batches(const typename Levels::Logits& logits) {
  std::array<Doubles, Levels::kLogits> all;
  for (std::size_t k = 0; k < Levels::kLogits; ++k) all[k] = Doubles(logits[k]);
  return all;
}

template <class Levels>
void compare_with_enumeration(const typename Levels::Logits& logits) {
  const auto moments = Levels::moments(batches<Levels>(logits));
  const auto [mean, variance] = enumerated(Levels::probabilities(logits));
  QS_NEAR(moments.mean.get(0), mean, 1e-14);
  QVERIFY(std::abs(moments.variance.get(0) - variance) <= 1e-12 * variance);
  for (std::size_t k = 0; k < Levels::kLogits; ++k) {
    constexpr double kStep = 1e-5;
    auto up = logits, down = logits;
    up[k] += kStep;
    down[k] -= kStep;
    const auto high = enumerated(Levels::probabilities(up)), low = enumerated(Levels::probabilities(down));
    QS_NEAR(moments.d_mean[k].get(0), (high[0] - low[0]) / (2 * kStep), 1e-9);
    QS_NEAR(moments.d_variance[k].get(0), (high[1] - low[1]) / (2 * kStep), 1e-9);
  }
}

}  // namespace

class TestDiscreteWeightsF64 : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void ternary_moments_have_their_known_values() {
    const auto moments = TernaryWeight::moments(batches<TernaryWeight>({0.4, -0.7}));
    QS_NEAR(moments.mean.get(0), -0.1349916568, 1e-10);
    QS_NEAR(moments.variance.get(0), 0.3830895925, 1e-10);
    QS_NEAR(moments.d_mean[0].get(0), 0.0808178391, 1e-10);
    QS_NEAR(moments.d_mean[1].get(0), 0.1779522239, 1e-10);
    QS_NEAR(moments.d_variance[0].get(0), -0.2184412777, 1e-10);
    QS_NEAR(moments.d_variance[1].get(0), 0.0480441311, 1e-10);
  }

  void moments_are_those_of_the_levels() {
    for (const double a : {-15.0, -4.0, -0.3, 0.0, 1.0, 6.0, 15.0}) {
      compare_with_enumeration<BinaryWeight>({a});
      for (const double b : {-15.0, -2.0, 0.0, 0.7, 15.0}) compare_with_enumeration<TernaryWeight>({a, b});
    }
  }

  void variance_never_vanishes_even_in_single_precision() {
    using Floats = xsimd::batch<float>;
    const float edge = static_cast<float>(kLargestLogit);
    for (const float a : {-edge, edge}) {
      QVERIFY(BinaryWeight::moments<Floats>({Floats(a)}).variance.get(0) > 0.0f);
      for (const float b : {-edge, edge})
        QVERIFY(TernaryWeight::moments<Floats>({Floats(a), Floats(b)}).variance.get(0) > 0.0f);
    }
  }

  void ternary_start_has_its_known_values() {
    // W̃, P(0), P(+1 | not 0), mean, variance
    const double rows[][5] = {{-1, 0.05, 0.05, -0.855, 0.218975},
                              {-0.2, 0.77, 0.0652174, -0.2, 0.19},
                              {0, 0.95, 0.5, 0, 0.05},
                              {0.1, 0.86, 0.8571429, 0.1, 0.13},
                              {0.3, 0.68, 0.95, 0.288, 0.237056}};
    for (const auto& row : rows) {
      const Probabilities p = TernaryWeight::probabilities(TernaryWeight::start(row[0]));
      QS_NEAR(p[1], row[1], 1e-12);
      QS_NEAR(p[2] / (p[0] + p[2]), row[2], 1e-7);
      QS_NEAR(enumerated(p)[0], row[3], 1e-12);
      QS_NEAR(enumerated(p)[1], row[4], 1e-12);
    }
  }

  void binary_start_makes_the_weight_the_mean() {
    for (const double mean : {-1.0, -0.5, 0.0, 0.3, 1.0})
      QS_NEAR(enumerated(BinaryWeight::probabilities(BinaryWeight::start(mean)))[0],
              std::clamp(mean, -0.9, 0.9), 1e-12);
  }

  void entropy_counts_bits() {
    QS_NEAR(entropy({0.25, 0.5, 0.25}), 1.5, 1e-15);
    QS_NEAR(entropy({0.5, 0.0, 0.5}), 1.0, 1e-15);
    QS_NEAR(entropy({0.0, 1.0, 0.0}), 0.0, 1e-15);
  }
};

QS_TEST(TestDiscreteWeightsF64)
#include "test_discrete_weights_f64.moc"
