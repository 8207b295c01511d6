// Update rules and schedules against the formulas worked out by hand.
#include <QtTest>
#include <cmath>

#include "core/training/optimizer.h"
#include "core/training/schedule.h"

using namespace qs;

namespace {

Parameter parameter(Real value, Real gradient) {
  Parameter p("w", Tensor(Shape{1}, value));
  p.grad[0] = gradient;
  return p;
}

bool near(double a, double b) { return std::abs(a - b) < 1e-6 * std::max(1.0, std::abs(b)); }

}  // namespace

class OptimizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void adam_follows_the_published_rule() {
    Parameter p = parameter(1, Real(0.5));
    const auto adam = make_adam({&p}, 0.0);
    double w = 1, m = 0, v = 0;
    for (int t = 1; t <= 5; ++t) {
      const double g = 0.5 / t;
      p.grad[0] = Real(g);
      adam->step(0.01);
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      w -= 0.01 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
      QVERIFY(near(double(p.value[0]), w));
    }
  }

  void momentum_accumulates_and_decay_pulls_to_zero() {
    Parameter p = parameter(2, 1);
    const auto sgd = make_sgd({&p}, 0.9, 0.1);
    sgd->step(0.1);  // v = 1 + 0.1·2
    QVERIFY(near(double(p.value[0]), 2 - 0.1 * 1.2));
    sgd->step(0.1);
    const double v = 0.9 * 1.2 + 1 + 0.1 * 1.88;
    QVERIFY(near(double(p.value[0]), 1.88 - 0.1 * v));
  }

  void parameters_without_decay_or_rate_are_left_alone() {
    Parameter scale = parameter(2, 0), fixed = parameter(3, 1);
    scale.decay = false;
    fixed.lr_scale = 0;
    const auto sgd = make_sgd({&scale, &fixed}, 0.0, 0.5);
    sgd->step(1.0);
    QCOMPARE(scale.value[0], Real(2));
    QCOMPARE(fixed.value[0], Real(3));
  }

  void learning_rate_scale_multiplies() {
    Parameter slow = parameter(0, 1);
    slow.lr_scale = Real(0.01);
    make_sgd({&slow}, 0.0, 0.0)->step(1.0);
    QVERIFY(near(double(slow.value[0]), -0.01));
  }

  void linear_schedule_reaches_zero_at_the_end() {
    Experiment e;
    e.learning_rate = 1;
    e.schedule = "linear";
    QCOMPARE(scheduled_learning_rate(e, 0, 10), 1.0);
    QCOMPARE(scheduled_learning_rate(e, 5, 10), 1.0);
    QCOMPARE(scheduled_learning_rate(e, 7.5, 10), 0.5);
    QCOMPARE(scheduled_learning_rate(e, 10, 10), 0.0);
    e.decay_epochs = 2;
    QCOMPARE(scheduled_learning_rate(e, 7.5, 10), 1.0);
    QCOMPARE(scheduled_learning_rate(e, 9, 10), 0.5);
  }

  void step_schedule_drops_by_its_factor() {
    Experiment e;
    e.learning_rate = 1;
    e.schedule = "step";
    e.step_epochs = 3;
    e.step_factor = 0.1;
    QCOMPARE(scheduled_learning_rate(e, 2.99, 10), 1.0);
    QVERIFY(near(scheduled_learning_rate(e, 3.0, 10), 0.1));
    QVERIFY(near(scheduled_learning_rate(e, 9.5, 10), 1e-3));
  }
};

QTEST_APPLESS_MAIN(OptimizerTest)
#include "test_optimizer.moc"
