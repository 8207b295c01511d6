// Variational Network Quantization: what the layer sees in each mode, pruning and rounding, clipping,
// the weight of the KL, and what is saved. (The divergence itself: test_quantizing_prior.cpp.)
#include <QTest>
#include <map>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/quantizing_prior.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Options options(const std::map<std::string, Value>& changes = {}) {
  Options chosen(find_method("vnq").info.options);
  for (const auto& [key, value] : changes) chosen.set(key, value);
  return chosen;
}

std::unique_ptr<WeightQuantizer> layer(const Tensor& means, const Options& chosen = options()) {
  auto quantizer = find_method("vnq").weight({"fc1", 2, false, 0}, chosen);
  quantizer->init(means, Tensor(Shape{means.shape()[0]}, Real(0.5)));
  return quantizer;
}

Parameter& parameter(WeightQuantizer& quantizer, const std::string& name) {
  for (Parameter* candidate : quantizer.parameters())
    if (candidate->name == name) return *candidate;
  throw std::runtime_error("no parameter " + name);
}

Step vnq_step_in(Mode mode, double epoch = 10.0) {
  return {.index = 1, .epoch = epoch, .epochs = 20.0, .train_images = 1000, .mode = mode};
}

struct ScalarProbe final : Probe {
  std::map<std::string, double> values;
  void scalar(const Quantity& quantity, double value) override { values[quantity.key] = value; }
  void cloud(const Quantity& quantity, std::span<const Real> x, std::span<const Real>) override {
    values[quantity.key] = static_cast<double>(x.size());
  }
  void distribution(const Quantity& quantity, Index, const std::function<double(Index)>& value) override {
    values[quantity.key] = value(1);
  }
};

}  // namespace

class TestVnq : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void posterior_starts_at_the_trained_weights() {
    const Tensor means = normal_tensor(Shape{4, 6}, 1, 0.05);
    const auto quantizer = layer(means);
    QVERIFY(same_bits(quantizer->latent(), means));
    QVERIFY(same_bits(parameter(*quantizer, "fc1.weight.log_variance").value, Tensor(Shape{4, 6}, Real(-8))));
    QCOMPARE(parameter(*quantizer, "fc1.weight.scale").value[0], Real(0.2));
    QCOMPARE(parameter(*quantizer, "fc1.weight.scale").lr_scale, Real(0.01));
  }

  void training_sees_means_and_variances() {
    const Tensor means = normal_tensor(Shape{4, 6}, 1, 0.05);
    const auto quantizer = layer(means);
    const EffectiveWeight& effective = quantizer->forward(vnq_step_in(Mode::train));
    QVERIFY(same_bits(effective.weight, means));
    for (const Real variance : effective.variance)
      QS_NEAR(static_cast<double>(variance) / std::exp(-8.0), 1.0, 1e-6);
    QCOMPARE(effective.bias[3], Real(0.5));
  }

  void weights_are_pruned_or_go_to_the_nearest_level() {
    // θ, log σ², level: log α = log σ² − 2 log|θ| ≥ 2 prunes.
    const double rows[][3] = {{0.01, -8, 0},  {0.15, -8, 1},   {0.15, -1, 0},  {0.09, -8, 0},   {0.11, -8, 1},
                              {-0.3, -8, -1}, {-0.11, -9, -1}, {0.2, -1.2, 0}, {0.2, -1.23, 1}, {0, -8, 0}};
    Tensor means(Shape{10, 1}), log_variances(Shape{10, 1});
    for (Index i = 0; i < 10; ++i) {
      means[i] = static_cast<Real>(rows[i][0]);
      log_variances[i] = static_cast<Real>(rows[i][1]);
    }
    const auto quantizer = layer(means);
    parameter(*quantizer, "fc1.weight.log_variance").value = log_variances;
    const Codes codes = quantizer->encode();
    const EffectiveWeight& effective = quantizer->forward(vnq_step_in(Mode::evaluate));
    QVERIFY(effective.variance.empty());
    for (Index i = 0; i < 10; ++i) {
      QCOMPARE(codes.index[static_cast<std::size_t>(i)] - 1, static_cast<std::int32_t>(rows[i][2]));
      QCOMPARE(effective.weight[i], static_cast<Real>(static_cast<float>(rows[i][2] * 0.2)));
    }
  }

  void threshold_decides_what_is_pruned() {
    const Tensor means(Shape{1, 1}, Real(0.15));
    const auto quantizer = layer(means, options({{"log_threshold", 3.0}}));
    parameter(*quantizer, "fc1.weight.log_variance").value.fill(Real(-1));  // log α = 2.79
    QCOMPARE(quantizer->encode().index[0], 2);
  }

  void soft_evaluation_uses_the_means() {
    const Tensor means = normal_tensor(Shape{4, 6}, 1, 0.05);
    const auto quantizer = layer(means);
    const EffectiveWeight& effective = quantizer->forward(vnq_step_in(Mode::evaluate_soft));
    QVERIFY(same_bits(effective.weight, means));
    QVERIFY(effective.variance.empty());
  }

  void shadow_clipping_keeps_the_mean_and_passes_the_gradient() {
    const Tensor means = tensor_of(Shape{1, 3}, {0.1, 0.5, -0.5});
    const auto quantizer = layer(means);
    const double bound = 0.2 + std::exp(-1.0) * std::exp(-4.0);  // a + e^(−T/2) σ
    const EffectiveWeight& effective = quantizer->forward(vnq_step_in(Mode::train));
    QS_NEAR(effective.weight[0], 0.1, 1e-7);
    QS_NEAR(effective.weight[1], bound, 1e-6);
    QS_NEAR(effective.weight[2], -bound, 1e-6);
    quantizer->backward({tensor_of(Shape{1, 3}, {1, 2, 3}), Tensor(Shape{1}), Tensor(Shape{1, 3})});
    quantizer->after_update(vnq_step_in(Mode::train));
    QVERIFY(same_bits(parameter(*quantizer, "fc1.weight").value, means));
    QVERIFY(same_bits(parameter(*quantizer, "fc1.weight").grad, tensor_of(Shape{1, 3}, {1, 2, 3})));
  }

  // θ = .5, a = .2, log σ² = −8, T = 2: the layer computes with a + e^(−1)·e^(−4) = .2067.
  void float_weights_are_the_means_that_the_layer_uses() {
    const auto quantizer = layer(tensor_of(Shape{1, 3}, {0.1, 0.5, -0.5}));
    QS_NEAR(quantizer->latent()[0], 0.1, 1e-7);
    QS_NEAR(quantizer->latent()[1], 0.206738, 1e-6);
    QS_NEAR(quantizer->latent()[2], -0.206738, 1e-6);
    ScalarProbe probe;
    quantizer->probe(probe);
    QS_NEAR(probe.values["shadow"], 0.5, 1e-7);
  }

  void in_place_clipping_overwrites_the_mean() {
    const auto quantizer =
        layer(tensor_of(Shape{1, 2}, {0.1, 0.5}), options({{"clipping", std::string("in-place")}}));
    quantizer->after_update(vnq_step_in(Mode::train));
    QS_NEAR(quantizer->latent()[0], 0.1, 1e-7);
    QS_NEAR(quantizer->latent()[1], 0.2 + std::exp(-5.0), 1e-6);
  }

  void without_clipping_the_layer_sees_the_long_tail() {
    const Tensor means = tensor_of(Shape{1, 2}, {0.1, 7});
    const auto quantizer = layer(means, options({{"clipping", std::string("off")}}));
    QVERIFY(same_bits(quantizer->forward(vnq_step_in(Mode::train)).weight, means));
  }

  void gradient_of_the_log_variance_is_scaled_by_the_variance() {
    const auto quantizer = layer(Tensor(Shape{1, 2}, Real(0.1)));
    quantizer->forward(vnq_step_in(Mode::train));
    quantizer->backward({Tensor(Shape{1, 2}), Tensor(Shape{1}), tensor_of(Shape{1, 2}, {1, -4})});
    const Tensor& grad = parameter(*quantizer, "fc1.weight.log_variance").grad;
    QS_NEAR(static_cast<double>(grad[0]) / std::exp(-8.0), 1.0, 1e-6);
    QS_NEAR(static_cast<double>(grad[1]) / std::exp(-8.0), -4.0, 1e-6);
  }

  void penalty_is_the_mean_divergence_after_the_warm_up() {
    const Tensor means = tensor_of(Shape{1, 3}, {0.05, 0.1, 0.22});
    // 0.22 is clipped to a + e^(−1)·e^(−4), the others are not.
    const double clipped = 0.2 + std::exp(-5.0);
    const double kl = approximate_kl(0.2, 0.05, -8).value + approximate_kl(0.2, 0.1, -8).value +
                      approximate_kl(0.2, clipped, -8).value;
    const double expected_by_epoch[][2] = {{0.0, 0.0}, {1.5, 0.5}, {3.0, 1.0}, {9.0, 1.0}};
    for (const auto& [epoch, share] : expected_by_epoch) {
      const auto quantizer = layer(means);
      quantizer->forward(vnq_step_in(Mode::train, epoch));
      const double penalty = quantizer->penalty(vnq_step_in(Mode::train, epoch));
      QVERIFY(std::abs(penalty - share * kl / 1000.0) <= 1e-5 * kl / 1000.0);
      QS_NEAR(parameter(*quantizer, "fc1.weight").grad[0], share * 24.3530991 / 1000.0, 1e-6);
    }
  }

  void no_warm_up_means_full_weight_from_the_start() {
    const auto quantizer = layer(Tensor(Shape{1, 1}, Real(0.1)), options({{"kl_warmup_epochs", 0.0}}));
    QS_NEAR(1000.0 * quantizer->penalty(vnq_step_in(Mode::train, 0.0)), 2.32453332, 1e-5);
  }

  void level_learns_from_the_divergence_only_and_stays_above_its_bound() {
    const auto quantizer = layer(Tensor(Shape{1, 1}, Real(0.15)));
    Parameter& level = parameter(*quantizer, "fc1.weight.scale");
    quantizer->forward(vnq_step_in(Mode::train));
    quantizer->backward({Tensor(Shape{1, 1}, Real(1)), Tensor(Shape{1}), Tensor(Shape{1, 1}, Real(1))});
    QCOMPARE(level.grad[0], Real(0));
    quantizer->penalty(vnq_step_in(Mode::train));
    QVERIFY(level.grad[0] != Real(0));
    level.value[0] = Real(0.01);
    quantizer->after_update(vnq_step_in(Mode::train));
    QCOMPARE(level.value[0], Real(0.05));
  }

  void the_level_may_start_at_the_scale_of_the_layer() {
    Options chosen = options();
    chosen.set("initial_scale_of_rms", 2.5);
    const auto quantizer = layer(Tensor(Shape{2, 3}, Real(0.02)), chosen);
    Parameter& level = parameter(*quantizer, "fc1.weight.scale");
    QVERIFY(std::abs(level.value[0] - 0.05) < 1e-6);  // 2.5 · 0.02
    level.value[0] = Real(0.001);
    quantizer->after_update(vnq_step_in(Mode::train));
    QCOMPARE(level.value[0], Real(0.005));  // below the bound of levels that all layers share
  }

  void training_on_the_divergence_alone_quantizes_the_weights() {
    const auto quantizer =
        layer(normal_tensor(Shape{20, 50}, 3, 0.12), options({{"scale_learning_rate", 0.0}}));
    Parameter& mean = parameter(*quantizer, "fc1.weight");
    const Step step = vnq_step_in(Mode::train);
    for (int i = 0; i < 400; ++i) {
      mean.grad.fill(Real(0));
      quantizer->penalty(step);
      for (Index k = 0; k < mean.value.size(); ++k) mean.value[k] -= std::copysign(Real(5e-4), mean.grad[k]);
    }
    const Tensor quantized = quantizer->forward(vnq_step_in(Mode::evaluate)).weight;
    double largest = 0.0;
    for (Index i = 0; i < quantized.size(); ++i)
      if (std::abs(mean.value[i]) < Real(0.25))  // the others were too far away to arrive
        largest = std::max(largest, std::abs(static_cast<double>(mean.value[i] - quantized[i])));
    QVERIFY2(largest < 0.06, qPrintable(QString::number(largest)));
  }

  void probe_shows_levels_noise_prior_and_posterior() {
    const auto quantizer = layer(tensor_of(Shape{1, 4}, {0.001, 0.1, 0.2, -0.2}));
    ScalarProbe probe;
    quantizer->probe(probe);
    QS_NEAR(probe.values["scale"], 0.2, 1e-6);
    QS_NEAR(probe.values["mean_log_variance"], -8.0, 1e-6);
    QS_NEAR(probe.values["pruned"], 25.0, 1e-9);
    QCOMPARE(probe.values["posterior"], 4.0);
  }

  void biases_and_one_level_are_shipped_as_floats() {
    QCOMPARE(layer(Tensor(Shape{5, 3}))->overhead_bits(), 6 * 32.0);
  }
};

QS_TEST(TestVnq)
#include "test_vnq.moc"
