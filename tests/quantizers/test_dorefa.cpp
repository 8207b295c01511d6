// DoReFa-Net on twelve weights and gradients; values from elsewhere.
#include <QTest>
#include <algorithm>

#include "core/nn/layer.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

std::vector<double> divided(std::vector<double> values, double by) {
  for (double& value : values) value /= by;
  return values;
}

/// Σ g_j tanh(w_j)/max|tanh w|: the loss without the rounding.
double smooth_loss(const std::vector<double>& w, const std::vector<double>& g) {
  double largest = 0.0, sum = 0.0;
  for (const double value : w) largest = std::max(largest, std::abs(std::tanh(value)));
  for (std::size_t i = 0; i < w.size(); ++i) sum += g[i] * std::tanh(w[i]) / largest;
  return sum;
}

std::unique_ptr<Layer> gradient_layer(const std::string& bits, const std::string& noise) {
  const MethodUse use = weight_use("dorefa", 2, {{"gradient_bits", bits}, {"gradient_noise", noise}});
  return use.method->after({.layer = "conv1", .bits = 2, .is_activation = false, .place = 7}, use.options);
}

Tensor quantized_gradient(Layer& layer, const Tensor& g, const Step& step) {
  const Tensor x = normal_tensor(g.shape(), 3);
  Tensor y(g.shape()), dx(g.shape());
  layer.forward(x, y, step);
  if (!same_bits(x, y)) return {};
  layer.backward(x, y, g, &dx);
  return dx;
}

}  // namespace

class TestDorefa : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void weights_take_odd_multiples() {
    const double third = 1.0 / 3.0;
    const std::vector<std::pair<int, std::vector<double>>> expected{
        {1, divided({1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1}, 1.0 / 0.3841666667)},
        {2, {1, -1, third, -third, third, -third, third, -third, third, -third, 1, -1}},
        {3, divided({7, -5, 5, -3, 3, -3, 1, -1, 1, -1, 5, -7}, 7.0)},
        {4, divided({15, -11, 9, -7, 5, -5, 3, -3, 1, -1, 11, -13}, 15.0)}};
    for (const auto& [bits, values] : expected) {
      const auto subject = make_subject(weight_use("dorefa", bits), twelve_weights());
      QS_SAME(subject->forward(training_step(0))[0], values, 1e-6);
      QCOMPARE(subject->encode().levels[0].size(), std::size_t{1} << bits);
    }
  }

  void float_weights_are_the_normalized_tangents() {
    for (const char* scale : {"unit", "matched"}) {
      const MethodUse use = weight_use("dorefa", 3, {{"weight_scale", scale}});
      const auto quantizer = use.method->weight({"fc1", 3, false, 0}, use.options);
      quantizer->init(twelve_weights(), Tensor(Shape{0}));
      const double outermost = static_cast<double>(quantizer->encode().levels[0].back());
      for (Index i = 0; i < 12; ++i)
        QS_NEAR(quantizer->latent()[i],
                outermost * std::tanh(kTwelveWeights[static_cast<std::size_t>(i)]) / std::tanh(0.91), 1e-6);
    }
    const MethodUse one_bit = weight_use("dorefa", 1);
    const auto signs = one_bit.method->weight({"fc1", 1, false, 0}, one_bit.options);
    signs->init(twelve_weights(), Tensor(Shape{0}));
    QVERIFY(same_bits(signs->latent(), twelve_weights()));
  }

  void gradient_matches_differences_without_the_rounding() {
    const Tensor found =
        data_gradient(*make_subject(weight_use("dorefa", 2), twelve_weights()), twelve_gradients());
    QS_NEAR(found[1], -0.0954854867, 1e-6);
    QS_NEAR(found[0], -0.2421829816, 1e-6);
    const double h = 1e-6;
    std::vector<double> w = kTwelveWeights;
    for (std::size_t i = 0; i < w.size(); ++i) {
      w[i] = kTwelveWeights[i] + h;
      const double up = smooth_loss(w, kTwelveGradients);
      w[i] = kTwelveWeights[i] - h;
      const double down = smooth_loss(w, kTwelveGradients);
      w[i] = kTwelveWeights[i];
      QS_NEAR(found[static_cast<Index>(i)], (up - down) / (2.0 * h), 1e-5);
    }
  }

  void without_the_maximum_every_gradient_is_local() {
    const Tensor found =
        data_gradient(*make_subject(weight_use("dorefa", 2, {{"max_gradient", "off"}}), twelve_weights()),
                      twelve_gradients());
    for (Index i = 0; i < 12; ++i) {
      const double t = std::tanh(kTwelveWeights[static_cast<std::size_t>(i)]);
      QS_NEAR(found[i], kTwelveGradients[static_cast<std::size_t>(i)] * (1.0 - t * t) / 0.7211322541, 1e-6);
    }
  }

  void matched_scale_has_the_least_error() {
    const auto unit = make_subject(weight_use("dorefa", 2), twelve_weights());
    const auto matched =
        make_subject(weight_use("dorefa", 2, {{"weight_scale", "matched"}}), twelve_weights());
    const Tensor codes = unit->forward(training_step(0))[0], scaled = matched->forward(training_step(0))[0];
    const Real factor = scaled[0] / codes[0];
    const double error = squared_distance_of(scaled, twelve_weights());
    for (const Real other : {Real(0.98), Real(1.02)}) {
      Tensor moved = codes;
      array(moved) *= factor * other;
      QVERIFY(squared_distance_of(moved, twelve_weights()) > error);
    }
  }

  void activations_are_clipped_to_one() {
    const Tensor x = tensor_of(Shape{1, 7}, {0, 0.1, 0.2, 0.5, 0.9, 1, 1.3});
    const auto subject = make_subject(activation_use("dorefa", 2), x);
    const double third = 1.0 / 3.0;
    QS_SAME(subject->forward(training_step(0))[0], {0, 0, third, 2 * third, 1, 1, 1}, 1e-6);
    QS_SAME(data_gradient(*subject, Tensor(Shape{1, 7}, Real(1))), {1, 1, 1, 1, 1, 1, 0}, 0.0);
    const auto one_bit = make_subject(activation_use("dorefa", 1), x);
    QS_SAME(one_bit->forward(training_step(0))[0], {0, 0, 0, 0, 1, 1, 1}, 0.0);  // a tie goes to the even 0
  }

  void equal_images_have_different_noise() {
    Tensor g(Shape{2, 64});
    for (Index i = 0; i < g.size(); ++i) g[i] = static_cast<Real>(std::sin(static_cast<double>(i % 64)));
    const Tensor found = quantized_gradient(*gradient_layer("2", "on"), g, training_step(3));
    QCOMPARE(found.size(), g.size());
    QVERIFY(!std::equal(found.begin(), found.begin() + 64, found.begin() + 64));
    const Tensor silent = quantized_gradient(*gradient_layer("2", "off"), g, training_step(3));
    QVERIFY(std::equal(silent.begin(), silent.begin() + 64, silent.begin() + 64));
  }

  void gradients_without_noise() {
    // ±0.3 lies in the middle between two levels, where either is right.
    const std::vector<std::pair<std::string, std::vector<double>>> expected{
        {"2", {0, -.15, .15, .45, -.15, .15, -.45, .15, .15, -.15, .45, 0}},
        {"4", {0, -.09, .21, .39, -.27, .15, -.33, .03, .09, -.21, .45, 0}}};
    for (const auto& [bits, values] : expected) {
      Tensor found = quantized_gradient(*gradient_layer(bits, "off"), twelve_gradients(), training_step(0));
      const double half = 0.45 / (std::exp2(std::stod(bits)) - 1.0);
      for (const Index tie : {0, 11}) {
        QS_NEAR(std::abs(std::abs(found[tie]) - Real(0.3)), half, 1e-6);
        found[tie] = 0;
      }
      QS_SAME(found, values, 1e-6);
    }
  }

  void noise_makes_gradients_right_on_average() {
    const auto layer = gradient_layer("2", "on");
    std::vector<double> mean(12, 0.0);
    constexpr int kSteps = 4000;
    for (int step = 0; step < kSteps; ++step) {
      const Tensor dx = quantized_gradient(*layer, twelve_gradients(), training_step(step));
      for (Index i = 0; i < 12; ++i) mean[static_cast<std::size_t>(i)] += static_cast<double>(dx[i]) / kSteps;
    }
    for (std::size_t i = 0; i < 12; ++i)
      if (std::abs(kTwelveGradients[i]) < 0.3)
        QS_NEAR(mean[i], kTwelveGradients[i], 0.02);  // the ends are clipped
  }

  void noise_of_gradients_follows_its_key() {
    const auto layer = gradient_layer("4", "on");
    const Tensor g = normal_tensor(Shape{3, 5, 5, 4}, 21);
    const Tensor first = quantized_gradient(*layer, g, training_step(1));
    QVERIFY(same_bits(first, quantized_gradient(*gradient_layer("4", "on"), g, training_step(1))));
    QVERIFY(!same_bits(first, quantized_gradient(*layer, g, training_step(2))));
  }

  void every_image_has_its_own_scale() {
    Tensor g(Shape{2, 12});
    for (Index i = 0; i < 24; ++i)
      g[i] = static_cast<Real>(kTwelveGradients[static_cast<std::size_t>(i % 12)]) * Real(i < 12 ? 1 : 1000);
    const Tensor dx = quantized_gradient(*gradient_layer("4", "off"), g, training_step(0));
    for (Index i = 0; i < 12; ++i) QS_NEAR(dx[12 + i], Real(1000) * dx[i], 1e-5);
    const Tensor zeros(Shape{2, 12});
    QVERIFY(same_bits(quantized_gradient(*gradient_layer("4", "on"), zeros, training_step(0)), zeros));
  }

  void float_gradients_need_no_layer() { QVERIFY(gradient_layer("32", "on") == nullptr); }
};

QS_TEST(TestDorefa)
#include "test_dorefa.moc"
