// Relaxed Quantization as a method: first grids, evaluating, the bounds on σ, its options.
#include <QTest>
#include <cmath>
#include <map>

#include "core/quantizers/method.h"
#include "core/values/error.h"
#include "support/published.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Tensor row(const std::vector<Real>& values) {
  Tensor tensor(Shape{1, static_cast<Index>(values.size())});
  std::copy(values.begin(), values.end(), tensor.begin());
  return tensor;
}

std::unique_ptr<TensorQuantizer> activation(const char* id, int bits) {
  const Method& method = find_method(id);
  return method.activation({.layer = "fc1.output", .bits = bits, .is_activation = true, .place = 2},
                           Options(method.info.options));
}

std::unique_ptr<WeightQuantizer> weights(const char* id, int bits,
                                         const std::map<std::string, std::string>& settings = {}) {
  const Method& method = find_method(id);
  Options options(method.info.options);
  for (const auto& [key, text] : settings) options.set_text(key, text);
  return method.weight({.layer = "fc1", .bits = bits, .is_activation = false, .place = 0}, options);
}

double weight_step_size(int bits) {
  const auto quantizer = weights("rq", bits);
  quantizer->init(row({Real(-.31), Real(.1), Real(.29)}), Tensor(Shape{1}));
  return published(*quantizer, "step_size");
}

double activation_step_size(int bits) {
  const auto quantizer = activation("rq", bits);
  quantizer->calibrate(row({0, Real(6.4), 1}));
  return published(*quantizer, "step_size");
}

bool near(double a, double b) { return std::abs(a - b) < 1e-6 * std::abs(b); }

Step training(std::uint32_t index) {
  return {.index = index, .mode = Mode::train, .noise = {1, 2, 0, index}};
}
Step evaluating() {
  Step step;
  step.mode = Mode::evaluate;
  return step;
}

}  // namespace

class RqTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void biases_draw_other_noise_than_weights() {
    constexpr Index kCount = 64;
    const auto quantizer = weights("rq", 2);
    Tensor bias(Shape{kCount}, Real(0.1)), weight(Shape{kCount, 1}, Real(0.1));
    quantizer->init(weight, bias);
    Step step{.index = 1, .noise = {1, 2, 0, 1}};
    const EffectiveWeight& used = quantizer->forward(step);
    QCOMPARE(used.bias.size(), kCount);
    QVERIFY(!std::equal(used.weight.begin(), used.weight.end(), used.bias.begin()));
  }

  void first_step_sizes_follow_the_range() {
    QVERIFY(near(weight_step_size(8), 0.00237121582031));
    QVERIFY(near(weight_step_size(4), 0.04453125));
    QVERIFY(near(weight_step_size(2), 0.2625));
    QVERIFY(near(activation_step_size(8), 0.02529296875));
    QVERIFY(near(activation_step_size(5), 0.21875));
    QVERIFY(near(activation_step_size(4), 0.4375));
    QVERIFY(near(activation_step_size(3), 0.95));
    QVERIFY(near(activation_step_size(2), 1.6));
  }

  void noise_starts_at_a_third_of_the_step() {
    const auto quantizer = activation("rq-st", 4);
    quantizer->calibrate(row({0, 3}));
    QVERIFY(near(published(*quantizer, "noise_ratio"), 1.0 / 3.0));
  }

  void a_dead_layer_still_has_a_grid() {
    const auto quantizer = activation("rq", 4);
    quantizer->calibrate(row({0, 0, 0}));
    QVERIFY(published(*quantizer, "step_size") >= 1e-6 * 0.999);
  }

  void evaluation_rounds_to_the_nearest_grid_point() {
    const auto quantizer = activation("rq", 2);
    quantizer->calibrate(row({0, Real(1.6)}));  // α = 0.4
    const Tensor x = row({0, Real(.19), Real(.21), Real(.61), 1, Real(9)});
    Tensor y(x.shape());
    Tape tape;
    quantizer->forward(x, y, tape, evaluating(), 2);
    const double expected[] = {0, 0, .4, .8, .8, 1.2};
    for (Index i = 0; i < x.size(); ++i) QVERIFY(std::abs(double(y[i]) - expected[i]) < 1e-6);
  }

  void straight_through_samples_lie_on_the_grid_and_relaxed_ones_between() {
    const Tensor x = row(std::vector<Real>(1000, Real(.5)));
    Tensor y(x.shape());
    Tape tape;
    for (const char* id : {"rq-st", "rq"}) {
      const auto quantizer = activation(id, 2);
      quantizer->calibrate(row({0, Real(1.6)}));
      quantizer->forward(x, y, tape, training(1), 2);
      const auto on_grid = std::count_if(y.begin(), y.end(), [](Real value) {
        const double n = double(value) / .4;
        return std::abs(n - std::nearbyint(n)) < 1e-5;
      });
      if (std::string(id) == "rq-st")
        QCOMPARE(on_grid, std::ptrdiff_t{1000});
      else
        QVERIFY(on_grid < 300);
    }
  }

  void the_ratio_of_step_and_noise_is_kept_in_bounds() {
    const auto quantizer = activation("rq", 4);
    quantizer->calibrate(row({0, 1}));
    Parameter& log_noise = *quantizer->parameters()[1];
    for (const Real shift : {Real(20), Real(-40)}) {
      log_noise.value[0] += shift;
      quantizer->after_update(training(1));
      const double ratio = 1.0 / published(*quantizer, "noise_ratio");
      QVERIFY(ratio > 0.75 * 0.9999 && ratio < 15.0 * 1.0001);
    }
  }

  void scales_learn_at_their_own_rate_and_are_not_decayed() {
    const auto quantizer = weights("rq", 4, {{"scale_lr_factor", "10"}});
    int scales = 0;
    for (const Parameter* parameter : quantizer->parameters()) {
      if (parameter->name.find("log_") == std::string::npos) continue;
      ++scales;
      QCOMPARE(parameter->lr_scale, Real(10));
      QVERIFY(!parameter->decay);
    }
    QCOMPARE(scales, 2);
  }

  void biases_share_the_grid_or_stay_float() {
    const Tensor weight = row({Real(-.31), Real(.1), Real(.29)}), bias = row({Real(.0701)});
    for (const char* grid : {"shared", "float"}) {
      const auto quantizer = weights("rq", 4, {{"bias_grid", grid}});
      Tensor flat(Shape{1});
      flat[0] = bias[0];
      quantizer->init(weight, flat);
      const double shipped = double(quantizer->forward(evaluating()).bias[0]);
      const double expected =
          std::string(grid) == "shared" ? 2 * 0.04453125 : 0.0701;  // 1.57 steps round to 2
      QVERIFY2(std::abs(shipped - expected) < 1e-6, qPrintable(QString::number(shipped)));
    }
  }
};

QS_TEST(RqTest)
#include "test_rq.moc"
