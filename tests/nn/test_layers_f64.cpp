// Every layer's gradients against central differences, in double precision, on small shapes.
#include <QTest>
#include <functional>

#include "core/nn/average_pool.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/loss.h"
#include "core/nn/max_pool.h"
#include "core/nn/relu.h"
#include "core/nn/sigmoid.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/noise.h"
#include "core/tensor/views.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Free mean and variance for each weight, as the variational methods have them.
class MeanAndVariance final : public WeightQuantizer {
 public:
  MeanAndVariance(const Shape& weight, const Shape& bias)
      : mean_("mean", normal_numbers(weight, 21)),
        bias_("bias", normal_numbers(bias, 22)),
        variance_("variance", normal_numbers(weight, 23)) {
    for (Real& value : variance_.value) value = Real(0.1) + value * value;
  }
  void init(const Tensor&, const Tensor&) override {}
  const EffectiveWeight& forward(const Step&) override {
    effective_ = {mean_.value, bias_.value, variance_.value};
    return effective_;
  }
  void backward(const EffectiveWeight& grad) override {
    array(mean_.grad) += array(grad.weight);
    array(bias_.grad) += array(grad.bias);
    array(variance_.grad) += array(grad.variance);
  }
  Codes encode() const override { return {}; }
  const Tensor& latent() const override { return mean_.value; }
  const Tensor& latent_bias() const override { return bias_.value; }
  double overhead_bits() const override { return 0; }
  std::vector<Parameter*> parameters() override { return {&mean_, &bias_, &variance_}; }

 private:
  Parameter mean_, bias_, variance_;
  EffectiveWeight effective_;
};

/// L = Σ r∘y for a fixed random r; compares the gradients of x and of all parameters.
void check_gradients(Layer& layer, Tensor x) {
  const Step step{.index = 3, .noise = {1, 2, 0, 3}};
  Tensor y(layer.output_shape(x.shape()));
  const Tensor r = normal_numbers(y.shape(), 11);
  const auto loss = [&] {
    layer.forward(x, y, step);
    return (array(r) * array(y)).sum();
  };
  loss();
  Tensor dx(x.shape(), std::numeric_limits<Real>::quiet_NaN());  // backward must write every element
  for (Parameter* parameter : layer.parameters()) parameter->grad.fill(0.5);  // and must add here
  layer.backward(x, y, r, &dx);
  const auto check = [&](Real& value, Real gradient) {
    const Real kept = value, h = 1e-5;
    value = kept + h;
    const Real up = loss();
    value = kept - h;
    const Real down = loss();
    value = kept;
    const Real expected = (up - down) / (2 * h);
    QVERIFY2(std::abs(gradient - expected) <= 1e-7 * std::max(Real(1), std::abs(expected)),
             qPrintable(QStringLiteral("%1 instead of %2").arg(gradient).arg(expected)));
  };
  for (Index i = 0; i < x.size(); ++i) check(x[i], dx[i]);
  for (Parameter* parameter : layer.parameters())
    for (Index i = 0; i < parameter->value.size(); ++i) check(parameter->value[i], parameter->grad[i] - 0.5);
}

std::unique_ptr<WeightQuantizer> float_weights(const Shape& weight) {
  auto quantizer = shadow_weight({.layer = "layer", .bits = 32, .is_activation = false, .place = 0}, nullptr,
                                 Biases::as_float);
  quantizer->init(normal_numbers(weight, 1), normal_numbers({weight[0]}, 2));
  return quantizer;
}

/// No two values closer than the step of the difference quotient, and none at zero.
Tensor away_from_kinks(const Shape& shape) {
  Tensor x(shape);
  for (Index i = 0; i < x.size(); ++i) x[i] = Real((i * 37) % x.size()) * 0.1 - 0.05 * Real(x.size()) + 0.03;
  return x;
}

}  // namespace

class LayersTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void convolution_valid() {
    Conv2d conv("conv", {2, 3, 3, 1, 0}, 3, float_weights({3, 3, 3, 2}), eigen_compute());
    check_gradients(conv, normal_numbers({2, 5, 6, 2}, 5));
  }
  void convolution_same_with_stride() {
    Conv2d conv("conv", {2, 4, 3, 2, 1}, 3, float_weights({4, 3, 3, 2}), eigen_compute());
    check_gradients(conv, normal_numbers({2, 6, 5, 2}, 5));
  }
  void convolution_without_bias() {
    auto quantizer = shadow_weight({.layer = "layer", .bits = 32, .is_activation = false, .place = 0},
                                   nullptr, Biases::as_float);
    quantizer->init(normal_numbers({3, 3, 3, 2}, 1), Tensor());
    Conv2d conv("conv", {2, 3, 3, 1, 1}, 3, std::move(quantizer), eigen_compute());
    QCOMPARE(conv.parameters().size(), std::size_t{1});
    check_gradients(conv, normal_numbers({2, 4, 5, 2}, 5));
  }
  void depthwise_convolution() {
    Conv2d conv("conv", {3, 3, 3, 1, 1, true}, 3, float_weights({3, 3, 3, 1}), eigen_compute());
    check_gradients(conv, normal_numbers({2, 5, 4, 3}, 5));
  }
  void depthwise_convolution_with_stride() {
    Conv2d conv("conv", {2, 2, 3, 2, 1, true}, 3, float_weights({2, 3, 3, 1}), eigen_compute());
    check_gradients(conv, normal_numbers({2, 6, 6, 2}, 5));
  }
  void dense() {
    DenseLayer layer("fc", 12, 5, 3, float_weights({5, 12}), eigen_compute());
    check_gradients(layer, normal_numbers({3, 2, 3, 2}, 5));
  }
  void dense_with_sampled_output() {
    DenseLayer layer("fc", 6, 4, 3, std::make_unique<MeanAndVariance>(Shape{4, 6}, Shape{4}),
                     eigen_compute());
    check_gradients(layer, normal_numbers({3, 6}, 5));
  }
  void convolution_with_sampled_output() {
    Conv2d conv("conv", {2, 3, 3, 1, 1}, 3, std::make_unique<MeanAndVariance>(Shape{3, 3, 3, 2}, Shape{3}),
                eigen_compute());
    check_gradients(conv, normal_numbers({2, 4, 4, 2}, 5));
  }
  // A hand-computed case of local reparameterisation: mean, variance and both outputs of one unit.
  void sampled_output_has_the_mean_and_variance_of_the_sum() {
    class Fixed final : public WeightQuantizer {
     public:
      void init(const Tensor&, const Tensor&) override {}
      const EffectiveWeight& forward(const Step&) override { return effective_; }
      void backward(const EffectiveWeight&) override {}
      Codes encode() const override { return {}; }
      const Tensor& latent() const override { return effective_.weight; }
      const Tensor& latent_bias() const override { return effective_.bias; }
      double overhead_bits() const override { return 0; }
      std::vector<Parameter*> parameters() override { return {}; }
      Fixed() {
        effective_.weight = Tensor(Shape{1, 2});
        effective_.weight[0] = 0.5;
        effective_.weight[1] = -0.25;
        effective_.bias = Tensor(Shape{1}, 0.1);
        effective_.variance = Tensor(Shape{1, 2});
        effective_.variance[0] = std::exp(-2.0);
        effective_.variance[1] = std::exp(-1.0);
      }
      EffectiveWeight effective_;
    };
    DenseLayer layer("fc", 2, 1, 3, std::make_unique<Fixed>(), eigen_compute());
    const Index batch = 200000;
    Tensor x(Shape{batch, 2}), y(Shape{batch, 1});
    for (Index i = 0; i < batch; ++i) {
      x[2 * i] = 1;
      x[2 * i + 1] = 2;
    }
    layer.forward(x, y, Step{.noise = {1, 1, 0, 1}});
    const double mean = array(y).mean(), variance = (array(y) - mean).square().mean();
    QVERIFY(std::abs(mean - 0.1) < 5 * std::sqrt(1.6068530479 / batch));
    QVERIFY(std::abs(variance - 1.6068530479) < 5 * 1.6068530479 * std::sqrt(2.0 / batch));
  }

  void max_pool() {
    MaxPoolLayer pool(2);
    check_gradients(pool, away_from_kinks({2, 4, 6, 3}));
  }
  void max_pool_of_equal_numbers_gives_its_gradient_to_the_first() {
    MaxPoolLayer pool(2);
    const Tensor x(Shape{1, 2, 2, 1}, 0.5), dy(Shape{1, 1, 1, 1}, 3);
    Tensor y(dy.shape()), dx(x.shape());
    pool.forward(x, y, Step{});
    pool.backward(x, y, dy, &dx);
    QVERIFY(dx[0] == 3 && dx[1] == 0 && dx[2] == 0 && dx[3] == 0);
  }
  void sampled_outputs_draw_from_the_stream_of_their_place() {
    const Step step{.index = 3, .noise = {1, 2, 0, 3}};
    const Tensor x = normal_numbers({4, 6}, 7);
    for (const std::uint32_t place : {3u, 7u}) {
      auto quantizer = std::make_unique<MeanAndVariance>(Shape{5, 6}, Shape{5});
      const EffectiveWeight weight = quantizer->forward(step);
      DenseLayer layer("fc", 6, 5, place, std::move(quantizer), eigen_compute());
      Tensor y(Shape{4, 5}), noise(Shape{4, 5});
      layer.forward(x, y, step);
      fill_normal(noise, step.noise.at(place));
      for (Index image = 0; image < 4; ++image)
        for (Index unit = 0; unit < 5; ++unit) {
          Real mean = weight.bias[unit], variance = weight.variance_floor;
          for (Index i = 0; i < 6; ++i) {
            mean += x[image * 6 + i] * weight.weight[unit * 6 + i];
            variance += x[image * 6 + i] * x[image * 6 + i] * weight.variance[unit * 6 + i];
          }
          const Index at = image * 5 + unit;
          QVERIFY(std::abs(y[at] - mean - std::sqrt(variance) * noise[at]) < 1e-9);
        }
    }
  }
  void max_pool_leaves_out_rows_that_do_not_fill_a_window() {
    MaxPoolLayer pool(2);
    QCOMPARE(pool.output_shape({1, 5, 7, 2}), (Shape{1, 2, 3, 2}));
    check_gradients(pool, away_from_kinks({1, 5, 7, 2}));
  }
  void relu() {
    ReluLayer layer;
    check_gradients(layer, away_from_kinks({3, 7}));
  }
  void average_pool() {
    AveragePoolLayer pool(2);
    check_gradients(pool, normal_numbers({2, 4, 6, 3}, 5));
  }
  void average_pool_leaves_out_rows_that_do_not_fill_a_window() {
    AveragePoolLayer pool(2);
    check_gradients(pool, normal_numbers({1, 5, 7, 2}, 5));
  }
  void average_of_the_whole_image() {
    AveragePoolLayer pool(0);
    QCOMPARE(pool.output_shape({2, 3, 5, 4}), (Shape{2, 1, 1, 4}));
    check_gradients(pool, normal_numbers({2, 3, 5, 4}, 5));
  }
  void sigmoid() {
    SigmoidLayer layer;
    check_gradients(layer, normal_numbers({3, 7}, 5));
  }
  void relu_lets_not_a_number_through() {
    ReluLayer layer;
    const Tensor x(Shape{1, 1}, std::numeric_limits<Real>::quiet_NaN());
    Tensor y(x.shape());
    layer.forward(x, y, Step{});
    QVERIFY(std::isnan(y[0]));
  }

  void loss_gradients_data() {
    QTest::addColumn<bool>("hinge");
    QTest::addColumn<double>("smoothing");
    QTest::newRow("cross-entropy") << false << 0.0;
    QTest::newRow("cross-entropy, smoothed labels") << false << 0.2;
    QTest::newRow("squared hinge") << true << 0.0;
  }
  void loss_gradients() {
    QFETCH(bool, hinge);
    QFETCH(double, smoothing);
    const Loss loss{hinge ? LossKind::squared_hinge : LossKind::cross_entropy, smoothing};
    Tensor logits = normal_numbers({4, 5}, 6), grad;
    const std::vector<std::uint8_t> labels{0, 4, 2, 2};
    score(loss, logits, labels, grad);
    for (Index i = 0; i < logits.size(); ++i) {
      const Real kept = logits[i], h = 1e-5;
      logits[i] = kept + h;
      const double up = score(loss, logits, labels).loss;
      logits[i] = kept - h;
      const double down = score(loss, logits, labels).loss;
      logits[i] = kept;
      QVERIFY(std::abs(grad[i] - (up - down) / (2 * h)) < 1e-9);
    }
  }
  void smoothed_labels_by_hand() {
    Tensor logits(Shape{1, 2});
    logits[0] = 1;
    const double right = std::log1p(std::exp(-1.0)), wrong = right + 1;  // −log softmax of both classes
    const BatchScore found = score({LossKind::cross_entropy, 0.2}, logits, std::vector<std::uint8_t>{0});
    QVERIFY(std::abs(found.loss - (0.9 * right + 0.1 * wrong)) < 1e-12);
  }
  // ((1 − 0.4)² + (1 − 0.2)² + (1 + 1.3)²)/3, worked out by hand
  void squared_hinge_values() {
    Tensor logits(Shape{1, 3}), grad;
    const double values[] = {0.4, -0.2, 1.3}, expected[] = {-0.4, 0.5333333333, 1.5333333333};
    for (Index c = 0; c < 3; ++c) logits[c] = values[c];
    const std::vector<std::uint8_t> labels{0};
    const BatchScore found = score({LossKind::squared_hinge, 0.0}, logits, labels, grad);
    QVERIFY(std::abs(found.loss - 2.0966666667) < 1e-9);
    for (Index c = 0; c < 3; ++c) QVERIFY(std::abs(grad[c] - expected[c]) < 1e-9);
    QCOMPARE(found.correct, std::int64_t{0});
  }
  void softmax_cross_entropy_values() {
    Tensor logits(Shape{2, 3});
    logits[3] = 1000;  // would overflow without the shift
    const std::vector<std::uint8_t> labels{1, 0};
    const BatchScore found = score({}, logits, labels);
    QVERIFY(std::abs(found.loss - std::log(3.0) / 2) < 1e-12);
    QCOMPARE(found.correct, std::int64_t{1});  // the first of equal logits counts as the answer
  }

  void wrong_inputs_are_refused_in_words() {
    Conv2d conv("conv1", {3, 4, 5, 1, 0}, 3, float_weights({4, 5, 5, 3}), eigen_compute());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, conv.output_shape({1, 28, 28, 1}));
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, conv.output_shape({1, 4, 28, 3}));
    DenseLayer dense("fc1", 12, 5, 3, float_weights({5, 12}), eigen_compute());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, dense.output_shape({1, 13}));
  }
};

QS_TEST(LayersTest)
#include "test_layers_f64.moc"
