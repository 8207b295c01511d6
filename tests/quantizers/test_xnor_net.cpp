// Binary-weight networks and XNOR-Net on twelve weights; values from elsewhere, and the exact
// derivative against differences.
#include <QTest>

#include "core/nn/architecture.h"
#include "core/nn/quantized_activation.h"
#include "core/tensor/views.h"
#include "core/training/network_builder.h"
#include "core/training/optimizer.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

/// α of one filter as it would be for weights moved by h, times what the codes make of the gradients.
double loss_through_scale(const Tensor& w, Index moved, double h) {
  double sum = 0.0, signs = 0.0;
  for (Index i = 0; i < w.size(); ++i) {
    const double value = static_cast<double>(w[i]) + (i == moved ? h : 0.0);
    sum += std::abs(value);
    signs += kTwelveGradients[static_cast<std::size_t>(i)] * (value < 0.0 ? -1.0 : 1.0);
  }
  return sum / static_cast<double>(w.size()) * signs;
}

}  // namespace

class TestXnorNet : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void scale_is_the_mean_magnitude_of_each_filter() {
    const Tensor w = tensor_of(Shape{2, 3}, {0.5, -0.25, 0.0, -1.0, -0.5, 0.75});
    const auto filters = make_subject(weight_use("bwn", 1), w);
    QS_SAME(filters->forward(training_step(0))[0], {.25, -.25, .25, -.75, -.75, .75}, 1e-7);
    QCOMPARE(filters->encode().group, (std::vector<std::int32_t>{0, 1}));
    const auto layer = make_subject(weight_use("bwn", 1, {{"scale", "layer"}}), w);
    QS_SAME(layer->forward(training_step(0))[0], {.5, -.5, .5, -.5, -.5, .5}, 1e-7);
    QVERIFY(layer->encode().group.empty());
  }

  void given_weights_beyond_one_count_in_full() {
    const auto quantizer = find_method("bwn").weight({"input", 1, false, 0}, weight_use("bwn", 1).options);
    quantizer->init(tensor_of(Shape{1, 5}, {0.3, -0.2, 0.1, 1.5, -0.05}), Tensor(Shape{0}));
    QS_NEAR(quantizer->encode().levels[0][1], 0.43, 1e-6);  // mean|w|
    quantizer->begin_training();
    QS_NEAR(quantizer->encode().levels[0][1], 0.33, 1e-6);  // of what training starts with, clipped to ±1
  }

  void twelve_weights_have_the_known_error() {
    const auto subject = make_subject(weight_use("bwn", 1), twelve_weights());
    const Tensor quantized = subject->forward(training_step(0))[0];
    QS_NEAR(quantized[0], 0.3841666667, 1e-7);
    QS_NEAR(squared_distance_of(twelve_weights(), quantized), 0.8540916667, 1e-6);
  }

  void gradient_is_the_papers() {
    const auto subject = make_subject(weight_use("bwn", 1), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()),
            {.14025, -.04675, .0935, .187, -.116875, .070125, -.163625, .023375, .04675, -.0935, .210375,
             -.14025},
            1e-7);
  }

  void exact_gradient_holds_the_whole_derivative_of_the_scale() {
    const auto subject = make_subject(weight_use("bwn", 1, {{"gradient", "exact"}}), twelve_weights());
    const Tensor found = data_gradient(*subject, twelve_gradients());
    QS_SAME(found,
            {.15275, -.0759166667, .1143333333, .1161666667, -.0585416667, .020125, -.0969583333,
             -.0182916667, .0759166667, -.1143333333, .210375, -.15275},
            1e-7);
    const double scale = 0.3841666667, h = 1e-5;
    for (Index i = 0; i < 12; ++i) {
      const double slope =
          (loss_through_scale(twelve_weights(), i, h) - loss_through_scale(twelve_weights(), i, -h)) /
          (2.0 * h);
      QS_NEAR(static_cast<double>(found[i]) - scale * kTwelveGradients[static_cast<std::size_t>(i)], slope,
              1e-6);
    }
  }

  void released_code_multiplies_by_its_factor() {
    const Tensor w = tensor_of(Shape{1, 3, 1, 4}, kTwelveWeights);
    const auto subject = make_subject(weight_use("bwn", 1, {{"gradient", "released-code"}}), w);
    const Tensor found = data_gradient(*subject, tensor_of(Shape{1, 3, 1, 4}, kTwelveGradients));
    for (Index i = 0; i < 12; ++i)
      QS_NEAR(found[i], 4.2075 * kTwelveGradients[static_cast<std::size_t>(i)], 1e-6);
  }

  // Adam moves a weight by the learning rate, unless ε is not small beside the gradient: with α·g near 1e-10
  // the paper's rule stands nearly still, the code's factor of 10⁹ does not.
  void released_code_keeps_adams_epsilon_away_from_small_gradients() {
    const auto moved_by = [](const char* gradient) {
      const Tensor w = tensor_of(Shape{1, 3, 1, 4}, kTwelveWeights);
      const auto subject = make_subject(weight_use("bwn", 1, {{"gradient", gradient}}), w);
      const auto adam = make_adam(subject->parameters(), 0.0);
      Tensor small = tensor_of(Shape{1, 3, 1, 4}, kTwelveGradients);
      array(small) *= Real(1e-9);
      data_gradient(*subject, small);
      adam->step(0.01);
      return kTwelveWeights[0] - static_cast<double>(subject->parameters()[0]->value[0]);
    };
    const double of_paper = 1e-9 * 0.14025;
    QVERIFY(std::abs(moved_by("paper") / (0.01 * of_paper / (of_paper + 1e-8)) - 1.0) < 1e-2);
    QVERIFY(std::abs(moved_by("released-code") / 0.01 - 1.0) < 1e-4);
  }

  void weights_beyond_one_learn_through_their_scale_alone() {
    const Tensor w = tensor_of(Shape{1, 2}, {0.5, -0.5});
    const auto subject = make_subject(weight_use("bwn", 1), w);
    subject->parameters()[0]->value[0] = Real(1.5);
    QS_SAME(data_gradient(*subject, tensor_of(Shape{1, 2}, {1.0, 1.0})), {0.5, 1.5}, 1e-6);
    subject->after_update(training_step(0));
    QCOMPARE(subject->parameters()[0]->value[0], Real(1));
  }

  void centring_takes_the_mean_over_the_input_channels() {
    const Tensor w = tensor_of(Shape{1, 2, 1, 2}, {0.5, 0.3, -0.2, 0.6});
    const auto subject = make_subject(weight_use("bwn", 1, {{"centre", "true"}}), w);
    QS_SAME(subject->parameters()[0]->value, {0.1, -0.1, -0.4, 0.4}, 1e-6);
  }

  void activations_are_signs_and_let_gradients_through_inside_one() {
    const Tensor x = tensor_of(Shape{1, 6}, {-2.0, -1.0, -0.5, 0.0, 0.5, 1.5});
    const auto subject = make_subject(activation_use("xnor", 1), x);
    QS_SAME(subject->forward(training_step(0))[0], {-1, -1, -1, 1, 1, 1}, 0.0);
    QS_SAME(data_gradient(*subject, tensor_of(Shape{1, 6}, {1, 2, 3, 4, 5, 6})), {0, 0, 3, 4, 5, 0}, 0.0);
  }

  void signs_replace_the_relu_of_a_network_with_and_without_normalization() {
    for (const char* id : {"lenet300", "mlp"}) {
      const Architecture description = architecture(id, 0.1, 10);
      Quantization quantization = float_quantization();
      quantization.activation_method = &find_method("xnor");
      quantization.act_bits = 1;
      Network network = build_network(description, quantization, 1);
      const Tensor images = normal_tensor(Shape{8, 28, 28, 1}, 5);
      network.forward(images, training_step(0));
      bool has_negative = false;
      int quantized = 0;
      for (const Node& node : network.nodes()) {
        QVERIFY2(!node.layer->name.starts_with("relu"), id);
        if (dynamic_cast<const QuantizedActivation*>(node.layer.get())) ++quantized;
      }
      QCOMPARE(quantized, static_cast<int>(network.sites().size()) - 1);
      Tensor x = normal_tensor(Shape{8, 28, 28, 1}, 5), y;
      for (const Node& node : network.nodes()) {
        y = Tensor(node.layer->output_shape(x.shape()));
        node.layer->forward(x, y, training_step(0));
        if (dynamic_cast<const QuantizedActivation*>(node.layer.get()))
          for (const Real value : y) has_negative = has_negative || value == Real(-1);
        x = y;
      }
      QVERIFY2(has_negative, id);
    }
  }
};

QS_TEST(TestXnorNet)
#include "test_xnor_net.moc"
