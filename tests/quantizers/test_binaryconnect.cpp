// BinaryConnect: signs, the range of the float weights, the learning rate, random signs.
#include <QTest>

#include "core/nn/architecture.h"
#include "core/training/network_builder.h"
#include "core/training/optimizer.h"
#include "core/training/snapshot_builder.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

/// √(1.5/(12 + 1)): one filter of twelve weights.
const double kCoefficient = std::sqrt(1.5 / 13.0);

std::vector<double> signs_of_twelve(double level) {
  std::vector<double> signs;
  for (const double w : kTwelveWeights) signs.push_back(w < 0.0 ? -level : level);
  return signs;
}

}  // namespace

class TestBinaryconnect : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void weights_become_their_signs() {
    const auto one = make_subject(weight_use("binaryconnect", 1), twelve_weights());
    QS_SAME(one->forward(training_step(0))[0], signs_of_twelve(1.0), 0.0);
    const auto glorot = make_subject(weight_use("binaryconnect", 1, {{"level", "glorot"}}), twelve_weights());
    QS_SAME(glorot->forward(training_step(0))[0], signs_of_twelve(kCoefficient), 1e-6);
  }

  void zero_counts_as_positive() {
    const auto subject = make_subject(weight_use("binaryconnect", 1), tensor_of(Shape{1, 2}, {0.0, -0.0}));
    QS_SAME(subject->forward(training_step(0))[0], {1.0, 1.0}, 0.0);
  }

  void glorots_start_is_stretched_over_the_whole_range() {
    const double end = 2.0 * kCoefficient;  // of Glorot's uniform distribution
    const Tensor start = tensor_of(Shape{1, 12}, {end, -end, end / 2.0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    const auto one = make_subject(weight_use("binaryconnect", 1), start);
    QS_NEAR(one->parameters()[0]->value[0], 1.0, 1e-6);
    QS_NEAR(one->parameters()[0]->value[2], 0.5, 1e-6);
    QS_NEAR(one->parameters()[0]->stretch, 1.0 / kCoefficient, 1e-5);
    const auto glorot = make_subject(weight_use("binaryconnect", 1, {{"level", "glorot"}}), start);
    QS_NEAR(glorot->parameters()[0]->value[1], -kCoefficient, 1e-6);
    QCOMPARE(glorot->parameters()[0]->stretch, Real(1));
  }

  void learning_rate_is_divided_by_the_coefficient_for_adam_and_by_its_square_for_sgd() {
    const auto moved_by = [](const auto& make_optimizer) {
      const auto subject = make_subject(weight_use("binaryconnect", 1), twelve_weights());
      const auto optimizer = make_optimizer(subject->parameters());
      Parameter& weight = *subject->parameters()[0];
      const double before = static_cast<double>(weight.value[3]);
      data_gradient(*subject, twelve_gradients());
      optimizer->step(1e-3);
      return before - static_cast<double>(weight.value[3]);
    };
    using Parameters = std::vector<Parameter*>;
    QS_NEAR(moved_by([](const Parameters& p) { return make_adam(p, 0.0); }) / 1e-3, 1.0 / kCoefficient, 1e-4);
    for (const Momentum kind : {Momentum::polyak, Momentum::nesterov})
      QS_NEAR(moved_by([kind](const Parameters& p) { return make_sgd(p, 0.0, 0.0, kind); }) / 1e-3,
              0.4 / (kCoefficient * kCoefficient), 1e-4);
  }

  void gradient_passes_and_weights_are_clipped() {
    const auto subject = make_subject(weight_use("binaryconnect", 1), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), kTwelveGradients, 1e-7);
    subject->parameters()[0]->value[3] = Real(-1.5);
    subject->parameters()[0]->value[4] = Real(1.25);
    subject->after_update(training_step(0));
    QCOMPARE(subject->parameters()[0]->value[3], Real(-1));
    QCOMPARE(subject->parameters()[0]->value[4], Real(1));
  }

  void random_signs_have_the_weight_as_their_mean() {
    Tensor w(Shape{4, 10000});
    const double values[] = {-2.0, -0.4, 0.3, 0.9};
    for (Index i = 0; i < w.size(); ++i) w[i] = static_cast<Real>(values[i / 10000]);
    const auto subject = make_subject(
        weight_use("binaryconnect", 1, {{"rounding", "stochastic"}, {"test_weights", "signs"}}), w);
    subject->parameters()[0]->value = w;
    const Tensor drawn = subject->forward(training_step(3))[0];
    for (Index row = 0; row < 4; ++row) {
      double sum = 0.0;
      for (Index i = 0; i < 10000; ++i) sum += static_cast<double>(drawn[row * 10000 + i]);
      QVERIFY(std::abs(sum / 10000.0 - std::max(values[row], -1.0)) < 0.04);  // four standard errors
    }
    const Tensor evaluated = subject->forward(evaluation_step())[0];
    QCOMPARE(evaluated[10000], Real(-1));
    QCOMPARE(evaluated[20000], Real(1));
  }

  void after_random_signs_the_float_weights_are_tested() {
    const auto random =
        make_subject(weight_use("binaryconnect", 1, {{"rounding", "stochastic"}}), twelve_weights());
    const Tensor tested = random->forward(evaluation_step())[0];
    QVERIFY(same_bits(tested, random->parameters()[0]->value));
    QVERIFY(!random->ships_codes());
    QVERIFY(random->encode().levels.empty());
    const auto signs = make_subject(weight_use("binaryconnect", 1), twelve_weights());
    QS_SAME(signs->forward(evaluation_step())[0], signs_of_twelve(1.0), 0.0);
    const auto chosen =
        make_subject(weight_use("binaryconnect", 1, {{"test_weights", "float"}}), twelve_weights());
    QVERIFY(same_bits(chosen->forward(evaluation_step())[0], chosen->parameters()[0]->value));
    QS_SAME(chosen->forward(training_step(0))[0], signs_of_twelve(1.0), 0.0);
  }

  void float_weights_at_test_count_as_floats() {
    Quantization quantization{.method = &find_method("binaryconnect"),
                              .options = Options(find_method("binaryconnect").info.options),
                              .weight_bits = 1};
    const Architecture description = architecture("lenet300", 0.1, 10);
    const double of_signs = network_cost(build_network(description, quantization, 1)).average_weight_bits;
    quantization.options.set_text("rounding", "stochastic");
    const double of_floats = network_cost(build_network(description, quantization, 1)).average_weight_bits;
    QCOMPARE(of_signs, 1.0);
    QCOMPARE(of_floats, 32.0);
  }
};

QS_TEST(TestBinaryconnect)
#include "test_binaryconnect.moc"
