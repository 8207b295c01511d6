// BinaryConnect: signs, the range of the float weights, the learning rate, random signs.
#include <QTest>

#include "support/check_values.h"
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
    QS_NEAR(one->parameters()[0]->lr_scale, 1.0 / kCoefficient, 1e-5);
    const auto glorot = make_subject(weight_use("binaryconnect", 1, {{"level", "glorot"}}), start);
    QS_NEAR(glorot->parameters()[0]->value[1], -kCoefficient, 1e-6);
    QCOMPARE(glorot->parameters()[0]->lr_scale, Real(1));
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
    const auto subject = make_subject(weight_use("binaryconnect", 1, {{"rounding", "stochastic"}}), w);
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
};

QTEST_APPLESS_MAIN(TestBinaryconnect)
#include "test_binaryconnect.moc"
