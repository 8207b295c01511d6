// The baseline changes nothing: no quantizer, 32 bits, and a float weight behind the layer.
#include <QTest>

#include "core/quantizers/parts/shadow_weight.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

class TestFloat : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void baseline_builds_no_quantizer() {
    const Method& method = find_method("float");
    QVERIFY(!method.weight);
    QVERIFY(!method.activation);
    QVERIFY(!method.after_training);
    QCOMPARE(method.info.weight_bits.min, 32);
    QCOMPARE(method.info.act_bits.min, 32);
    QVERIFY(method.info.options.empty());
  }

  void float_weights_pass_through() {
    const auto weights = shadow_weight({"fc1", 32, false, 0}, nullptr, Biases::as_float);
    const Tensor weight = normal_tensor(Shape{3, 4}, 1), bias = normal_tensor(Shape{3}, 2);
    weights->init(weight, bias);
    for (const Mode mode : {Mode::train, Mode::evaluate, Mode::evaluate_soft}) {
      Step step;
      step.mode = mode;
      const EffectiveWeight& effective = weights->forward(step);
      QVERIFY(same_bits(effective.weight, weight));
      QVERIFY(same_bits(effective.bias, bias));
      QVERIFY(effective.variance.empty());
    }
    QVERIFY(weights->encode().levels.empty());
    QVERIFY(same_bits(weights->latent(), weight));
    QVERIFY(same_bits(weights->latent_bias(), bias));
    QCOMPARE(weights->overhead_bits(), 3 * 32.0);
  }

  void gradients_add_up() {
    const auto weights = shadow_weight({"fc1", 32, false, 0}, nullptr, Biases::as_float);
    weights->init(Tensor(Shape{2, 2}), Tensor(Shape{2}));
    weights->forward(Step{});
    const EffectiveWeight grad{Tensor(Shape{2, 2}, Real(1.5)), Tensor(Shape{2}, Real(2)), {}};
    weights->backward(grad);
    weights->backward(grad);
    const std::vector<Parameter*> parameters = weights->parameters();
    QCOMPARE(parameters.size(), std::size_t{2});
    QCOMPARE(parameters[0]->name, std::string("fc1.weight"));
    QCOMPARE(parameters[1]->name, std::string("fc1.bias"));
    QCOMPARE(parameters[0]->grad[3], Real(3));
    QCOMPARE(parameters[1]->grad[1], Real(4));
  }
};

QS_TEST(TestFloat)
#include "test_float.moc"
