// Rounding a trained network: the grid from the extremes, biases on the grid of their weights, and the
// straight-through gradient.
#include <QTest>

#include "core/quantizers/method.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/laws.h"
#include "support/tensors.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

std::unique_ptr<WeightQuantizer> weights(int bits) {
  return find_method("rounding").weight({"conv1", bits, false, 0}, Options());
}

std::unique_ptr<TensorQuantizer> activation(int bits) {
  return find_method("rounding").activation({"conv1.output", bits, true, 2}, Options());
}

}  // namespace

class TestRounding : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void network_is_trained_before_it_is_rounded() { QVERIFY(find_method("rounding").after_training); }

  void weights_and_biases_share_a_signed_grid() {
    const auto quantizer = weights(2);
    const Tensor weight = tensor_of(Shape{2, 3}, {-0.31, -0.2, -0.1, 0.1, 0.2, 0.29});
    quantizer->init(weight, tensor_of(Shape{2}, {0.3, -0.9}));
    const EffectiveWeight& rounded = quantizer->forward(evaluation_step());
    const double expected[] = {-0.2625, -0.2625, 0, 0, 0.2625, 0.2625};  // α = 0.2625, n in −2 … 1
    for (Index i = 0; i < 6; ++i) QS_NEAR(rounded.weight[i], expected[i], 1e-6);
    QS_NEAR(rounded.bias[0], 0.2625, 1e-6);
    QS_NEAR(rounded.bias[1], -0.525, 1e-6);
    QCOMPARE(quantizer->overhead_bits(), 2 * 2.0 + 32.0);  // two 2-bit biases and the step size
  }

  void relu_outputs_get_an_unsigned_grid() {
    const auto quantizer = activation(2);
    const Tensor x = tensor_of(Shape{1, 5}, {0, 0.7, 2.5, 6.4, 9});
    Tensor seen = x;
    seen[4] = 0;
    quantizer->calibrate(seen);
    Tensor y(x.shape());
    Tape tape;
    quantizer->forward(x, y, tape, evaluation_step(), 0);
    const double expected[] = {0, 0, 3.2, 4.8, 4.8};  // α = 1.6
    for (Index i = 0; i < 5; ++i) QS_NEAR(y[i], expected[i], 1e-6);
  }

  void gradient_passes_inside_the_grid_only() {
    const auto quantizer = activation(2);
    const Tensor x = tensor_of(Shape{1, 4}, {0, 1.5, 2.9, 3.1});
    quantizer->calibrate(tensor_of(Shape{1, 2}, {0, 4}));  // α = 1, levels 0 … 3
    Tensor y(x.shape()), dx(x.shape());
    Tape tape;
    quantizer->forward(x, y, tape, evaluation_step(), 0);
    quantizer->backward(x, y, tape, Tensor(x.shape(), Real(2)), dx);
    const Tensor expected = tensor_of(x.shape(), {2, 2, 2, 0});
    for (Index i = 0; i < 4; ++i) QCOMPARE(dx[i], expected[i]);
  }

  void step_size_is_saved_but_not_trained() {
    const auto quantizer = weights(4);
    quantizer->init(normal_tensor(Shape{4, 4}, 1), Tensor(Shape{4}));
    const Parameter* step_size = quantizer->parameters().back();
    QCOMPARE(step_size->name, std::string("conv1.weight.step_size"));
    QCOMPARE(step_size->lr_scale, Real(0));
    QVERIFY(!step_size->decay);
  }

  void more_bits_mean_less_error() {
    const Tensor weight = normal_tensor(Shape{50, 40}, 1, 0.1);
    double previous = 1e9;
    for (const int bits : {2, 4, 6, 8}) {
      const auto quantizer = weights(bits);
      quantizer->init(weight, Tensor(Shape{50}));
      const Tensor rounded = quantizer->forward(evaluation_step()).weight;
      const double error = static_cast<double>((array(rounded) - array(weight)).square().sum());
      QVERIFY(error < 0.5 * previous);
      previous = error;
    }
  }
};

QS_TEST(TestRounding)
#include "test_rounding.moc"
