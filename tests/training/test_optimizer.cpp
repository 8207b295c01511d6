// Update rules and schedules against the formulas worked out by hand.
#include <QTest>
#include <cmath>

#include "core/training/optimizer.h"
#include "core/training/schedule.h"
#include "support/test_main.h"

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
    const auto sgd = make_sgd({&p}, 0.9, 0.1, Momentum::polyak);
    sgd->step(0.1);  // v = 1 + 0.1·2
    QVERIFY(near(double(p.value[0]), 2 - 0.1 * 1.2));
    QCOMPARE(p.grad[0], Real(0));  // cleared for the next backward pass
    p.grad[0] = 1;
    sgd->step(0.1);
    const double v = 0.9 * 1.2 + 1 + 0.1 * 1.88;
    QVERIFY(near(double(p.value[0]), 1.88 - 0.1 * v));
  }

  void nesterov_looks_ahead() {
    Parameter p = parameter(2, 1);
    const auto sgd = make_sgd({&p}, 0.9, 0.0, Momentum::nesterov);
    sgd->step(0.1);  // v = 1, step g + 0.9 v
    QVERIFY(near(double(p.value[0]), 2 - 0.1 * 1.9));
    p.grad[0] = 0.5;
    sgd->step(0.1);  // v = 1.4, step 0.5 + 0.9·1.4
    QVERIFY(near(double(p.value[0]), 1.81 - 0.1 * 1.76));
  }

  /// A stretched copy of a weight moves as the weight itself would, stretched: its gradient is so many times
  /// smaller.
  void a_stretched_parameter_takes_the_same_steps() {
    for (const bool adam : {true, false}) {
      constexpr double kStretch = 4.0;
      Parameter plain = parameter(Real(0.5), 0), stretched = parameter(Real(0.5 * kStretch), 0);
      stretched.stretch = Real(kStretch);
      const auto make = [&](Parameter& p) {
        return adam ? make_adam({&p}, 0.0) : make_sgd({&p}, 0.9, 0.0, Momentum::nesterov);
      };
      const auto of_plain = make(plain), of_stretched = make(stretched);
      for (int t = 1; t <= 4; ++t) {
        plain.grad[0] = Real(0.3) / Real(t);
        stretched.grad[0] = plain.grad[0] / Real(kStretch);
        of_plain->step(0.01);
        of_stretched->step(0.01);
        QVERIFY(near(double(stretched.value[0]), kStretch * double(plain.value[0])));
      }
    }
  }

  void adams_epsilon_can_be_made_smaller_for_one_parameter() {
    Parameter held = parameter(0, Real(1e-9)), free = parameter(0, Real(1e-9));
    free.epsilon_scale = Real(1e-6);
    const auto adam = make_adam({&held, &free}, 0.0);
    adam->step(0.01);
    QVERIFY(near(double(held.value[0]), -0.01 * 1e-9 / (1e-9 + 1e-8)));
    QVERIFY(near(double(free.value[0]), -0.01));
  }

  void frozen_elements_stay_bit_for_bit() {
    for (const bool adam : {true, false}) {
      Parameter p("w", Tensor(Shape{3}, Real(0.7)));
      Tensor mask(Shape{3});
      mask[1] = 1;
      p.frozen = &mask;
      const auto optimizer = adam ? make_adam({&p}, 0.1) : make_sgd({&p}, 0.9, 0.1, Momentum::polyak);
      for (int t = 0; t < 3; ++t) {
        p.grad.fill(Real(0.3));
        optimizer->step(0.1);
      }
      QCOMPARE(p.value[1], Real(0.7));
      QVERIFY(p.value[0] < Real(0.69) && p.value[2] == p.value[0]);
    }
  }

  void gradient_norm_runs_over_all_trained_parameters() {
    Parameter a = parameter(0, 3), b = parameter(0, 4), fixed = parameter(0, 100);
    fixed.lr_scale = 0;
    const auto sgd = make_sgd({&a, &b, &fixed}, 0.0, 0.0, Momentum::polyak);
    QCOMPARE(sgd->gradient_norm(), 5.0);
    sgd->scale_gradients(0.5);
    QCOMPARE(a.grad[0], Real(1.5));
    QCOMPARE(sgd->gradient_norm(), 2.5);
  }

  void cosine_schedule_falls_from_the_rate_to_zero() {
    Experiment e;
    e.learning_rate = 2;
    e.schedule = "cosine";
    QCOMPARE(scheduled_learning_rate(e, 0, 8), 2.0);
    QVERIFY(near(scheduled_learning_rate(e, 4, 8), 1.0));
    QVERIFY(near(scheduled_learning_rate(e, 2, 8), 1.0 + std::sqrt(0.5)));
    QVERIFY(std::abs(scheduled_learning_rate(e, 8, 8)) < 1e-12);
  }

  void parameters_without_decay_or_rate_are_left_alone() {
    Parameter scale = parameter(2, 0), fixed = parameter(3, 1);
    scale.decay = false;
    fixed.lr_scale = 0;
    const auto sgd = make_sgd({&scale, &fixed}, 0.0, 0.5, Momentum::polyak);
    sgd->step(1.0);
    QCOMPARE(scale.value[0], Real(2));
    QCOMPARE(fixed.value[0], Real(3));
    const auto adam = make_adam({&scale}, 0.5);
    adam->step(1.0);
    QCOMPARE(scale.value[0], Real(2));
  }

  void learning_rate_scale_multiplies() {
    Parameter slow = parameter(0, 1);
    slow.lr_scale = Real(0.01);
    make_sgd({&slow}, 0.0, 0.0, Momentum::polyak)->step(1.0);
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

  void a_ramp_may_end_above_zero() {
    Experiment e;
    e.learning_rate = 0.005;
    e.schedule = "linear";
    e.decay_epochs = 100;
    e.end_factor = 0.6;
    QCOMPARE(scheduled_learning_rate(e, 50, 150), 0.005);
    QVERIFY(near(scheduled_learning_rate(e, 100, 150), 0.004));
    QVERIFY(near(scheduled_learning_rate(e, 150, 150), 0.003));
  }

  void the_rate_drops_at_given_epochs_by_given_factors() {
    Experiment e;
    e.learning_rate = 1;
    e.schedule = "drops";
    const auto rate = [&](const char* drops, double epoch) {
      e.drops = drops;
      return scheduled_learning_rate(e, epoch, 100);
    };
    QCOMPARE(rate("[[3,0.1,3]]", 2.99), 1.0);
    QVERIFY(near(rate("[[3,0.1,3]]", 3.0), 0.1));
    QVERIFY(near(rate("[[3,0.1,3]]", 9.5), 1e-3));
    QCOMPARE(rate("[[15,0.1],[25,0.2]]", 14.999), 1.0);
    QVERIFY(near(rate("[[15,0.1],[25,0.2]]", 15.0), 0.1));
    QVERIFY(near(rate("[[15,0.1],[25,0.2]]", 99.0), 0.02));
    QCOMPARE(rate("[[12.5,0.5]]", 12.49), 1.0);
    QCOMPARE(rate("[[12.5,0.5]]", 12.5), 0.5);
    // Kept by the LSTM of the loss-aware papers: times 0.98 after every epoch from the 11th on.
    QCOMPARE(rate("[[11,0.98,1]]", 10.5), 1.0);
    QVERIFY(near(rate("[[11,0.98,1]]", 13.5), std::pow(0.98, 3)));
    QCOMPARE(rate("", 50.0), 1.0);
  }

  void a_schedule_that_restarts_treats_each_part_as_a_run() {
    Experiment e;
    e.learning_rate = 1.0;
    e.schedule = "linear";
    e.decay_epochs = 0;
    const std::vector<std::int64_t> restarts{4, 10};
    const auto rate = [&](double epoch) { return scheduled_learning_rate(e, epoch, 12, restarts); };
    for (const double begin : {0.0, 4.0, 10.0}) QCOMPARE(rate(begin), 1.0);
    QCOMPARE(rate(3.0), 0.5);     // of four epochs the last two are the ramp
    QCOMPARE(rate(8.5), 0.5);     // of six the last three
    QCOMPARE(rate(11.75), 0.25);  // of two the last one
    QCOMPARE(scheduled_learning_rate(e, 9, 12, std::vector<std::int64_t>{}), 0.5);
  }
};

QS_TEST(OptimizerTest)
#include "test_optimizer.moc"
