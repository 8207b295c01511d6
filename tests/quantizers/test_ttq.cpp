// Trained ternary quantization on twelve weights; values from elsewhere, levels against differences.
#include <QTest>

#include "core/training/optimizer.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

std::unique_ptr<Subject> subject_with_levels(double positive, double negative) {
  auto subject = make_subject(weight_use("ttq", 2, {{"threshold", "0.45"}}), twelve_weights());
  subject->parameters()[2]->value[0] = static_cast<Real>(positive);
  subject->parameters()[3]->value[0] = static_cast<Real>(negative);
  return subject;
}

double loss(double positive, double negative) {
  const Tensor quantized = subject_with_levels(positive, negative)->forward(training_step(0))[0];
  double sum = 0.0;
  for (Index i = 0; i < 12; ++i)
    sum += static_cast<double>(quantized[i]) * kTwelveGradients[static_cast<std::size_t>(i)];
  return sum;
}

}  // namespace

class TestTtq : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void levels_stand_for_the_weights_beyond_the_threshold() {
    QS_SAME(subject_with_levels(0.7, 0.6)->forward(training_step(0))[0],
            {.7, -.6, .7, 0, 0, 0, 0, 0, 0, 0, .7, -.6}, 1e-6);
  }

  void gradients_are_the_papers_with_the_right_sign() {
    const auto subject = subject_with_levels(0.7, 0.6);
    QS_SAME(data_gradient(*subject, twelve_gradients()),
            {.21, -.06, .14, .4, -.25, .15, -.35, .05, .1, -.2, .315, -.18}, 1e-6);
    QS_NEAR(subject->parameters()[2]->grad[0], 0.95, 1e-6);
    QS_NEAR(subject->parameters()[3]->grad[0], 0.40, 1e-6);
    const double h = 1e-2;  // the loss is linear in both levels
    QS_NEAR(subject->parameters()[2]->grad[0], (loss(0.7 + h, 0.6) - loss(0.7 - h, 0.6)) / (2.0 * h), 1e-4);
    QS_NEAR(subject->parameters()[3]->grad[0], (loss(0.7, 0.6 + h) - loss(0.7, 0.6 - h)) / (2.0 * h), 1e-4);
  }

  void levels_start_at_the_mean_of_what_they_stand_for() {
    const auto subject = make_subject(weight_use("ttq", 2, {{"threshold", "0.45"}}), twelve_weights());
    QS_NEAR(subject->parameters()[2]->value[0], (0.91 + 0.47 + 0.55) / 3.0, 1e-6);
    QS_NEAR(subject->parameters()[3]->value[0], (0.63 + 0.74) / 2.0, 1e-6);
    const auto code = make_subject(weight_use("ttq", 2, {{"initial_levels", "one"}}), twelve_weights());
    QCOMPARE(code->parameters()[2]->value[0], Real(1));
    QCOMPARE(code->parameters()[3]->value[0], Real(1));
  }

  void weight_decay_reaches_the_levels_as_in_the_authors_code() {
    for (const bool decays : {true, false}) {
      const auto subject = make_subject(
          weight_use("ttq", 2, {{"initial_levels", "one"}, {"level_decay", decays ? "true" : "false"}}),
          twelve_weights());
      make_sgd(subject->parameters(), 0.9, 0.01, Momentum::polyak)->step(0.1);  // no gradient
      QS_NEAR(subject->parameters()[2]->value[0], decays ? 1.0 - 0.1 * 0.01 : 1.0, 1e-7);
      QS_NEAR(subject->parameters()[3]->value[0], decays ? 1.0 - 0.1 * 0.01 : 1.0, 1e-7);
    }
  }

  void levels_stay_positive() {
    const auto subject = subject_with_levels(0.7, 0.6);
    subject->parameters()[2]->value[0] = Real(-0.1);
    subject->after_update(training_step(0));
    QVERIFY(subject->parameters()[2]->value[0] > Real(0));
  }
};

QS_TEST(TestTtq)
#include "test_ttq.moc"
