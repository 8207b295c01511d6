// Loss-aware binarization on twelve weights; values from elsewhere.
#include <QTest>

#include "core/nn/architecture.h"
#include "core/nn/linear_layer.h"
#include "core/tensor/views.h"
#include "core/training/network_builder.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_curvatures.h"

using namespace qs;

class TestLab : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void scale_is_the_mean_weighted_with_the_curvature() {
    const auto lab = with_curvature("lab", 1, kTwelveWeights, kTwelveCurvatures);
    const Tensor quantized = lab->forward(evaluation_step()).weight;
    QS_NEAR(quantized[0], 0.3306862745, 1e-7);
    QS_NEAR(weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized), 0.5184451961, 1e-6);
    for (Index i = 0; i < 12; ++i)
      QCOMPARE(quantized[i] > Real(0), kTwelveWeights[static_cast<std::size_t>(i)] > 0.0);
  }

  void no_other_scale_has_a_smaller_weighted_error() {
    for (const double factor : {0.9, 0.99, 1.01, 1.1}) {
      const auto lab = with_curvature("lab", 1, kTwelveWeights, kTwelveCurvatures);
      Tensor quantized = lab->forward(evaluation_step()).weight;
      const double least = weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized);
      array(quantized) *= static_cast<Real>(factor);
      QVERIFY(weighted_error_of(kTwelveWeights, kTwelveCurvatures, quantized) > least);
    }
  }

  void without_gradients_it_is_a_binary_weight_network() {
    const auto subject = make_subject(weight_use("lab", 1), twelve_weights());
    QS_NEAR(subject->encode().levels[0][1], 0.3841666667, 1e-6);
    QCOMPARE(subject->encode().levels[0][0], -subject->encode().levels[0][1]);
  }

  void common_factors_of_the_curvature_cancel() {
    for (const double factor : {1e-6, 1e6}) {
      std::vector<double> d = kTwelveCurvatures;
      for (double& value : d) value *= factor;
      QS_NEAR(with_curvature("lab", 1, kTwelveWeights, d)->encode().levels[0][1], 0.3306862745, 1e-6);
    }
  }

  // Adam's first step of 0.01 from gradient g; d = |g| + 1e-8.
  void one_training_step_gives_the_known_scale() {
    const auto subject = make_subject(weight_use("lab", 1), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), kTwelveGradients, 1e-7);
    Tensor& w = subject->parameters()[0]->value;
    for (Index i = 0; i < 12; ++i)
      w[i] -= kTwelveGradients[static_cast<std::size_t>(i)] > 0.0 ? Real(0.01) : Real(-0.01);
    subject->after_update(training_step(0));
    QS_NEAR(subject->encode().levels[0][1], 0.4336842084, 1e-6);
  }

  void curvature_is_adams_second_moment_of_the_gradients() {
    const auto subject = make_subject(weight_use("lab", 1), twelve_weights());
    std::vector<double> v(12, 0.0);
    double product = 0.0, sum = 0.0;
    for (int step = 1; step <= 3; ++step) {
      Tensor g = normal_tensor(Shape{1, 12}, static_cast<std::uint32_t>(step));
      data_gradient(*subject, g);
      product = sum = 0.0;
      for (std::size_t i = 0; i < 12; ++i) {
        const double value = static_cast<double>(g[static_cast<Index>(i)]);
        v[i] = 0.999 * v[i] + 0.001 * value * value;
        const double d = 1e-8 + std::sqrt(v[i] / (1.0 - std::pow(0.999, step)));
        product += d * std::abs(kTwelveWeights[i]);
        sum += d;
      }
      QS_NEAR(subject->encode().levels[0][1], product / sum, 1e-6);
    }
  }

  void dead_layers_and_enormous_gradients_stay_finite() {
    const auto subject = make_subject(weight_use("lab", 1), twelve_weights());
    data_gradient(*subject, Tensor(Shape{1, 12}));
    QS_NEAR(subject->encode().levels[0][1], 0.3841666667, 1e-6);
    data_gradient(*subject, Tensor(Shape{1, 12}, Real(1e30)));
    QVERIFY(std::isfinite(subject->encode().levels[0][1]));
  }

  void weights_are_clipped() {
    const auto subject = make_subject(weight_use("lab", 1), twelve_weights());
    subject->parameters()[0]->value[5] = Real(-3);
    subject->after_update(training_step(0));
    QCOMPARE(subject->parameters()[0]->value[5], Real(-1));
  }
};

QS_TEST(TestLab)
#include "test_lab.moc"
