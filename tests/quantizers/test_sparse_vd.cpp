// Sparse variational dropout: what the layer sees in each mode, pruning, rounding of the survivors, the
// penalty, and the prior that is drawn. (The log-uniform term itself: test_gaussian_posterior.cpp.)
#include <QTest>
#include <map>

#include "core/quantizers/method.h"
#include "core/quantizers/parts/gaussian_posterior.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/published.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::unique_ptr<WeightQuantizer> layer(const Tensor& means, const std::vector<double>& log_variances,
                                       const std::map<std::string, Value>& changes = {}, int bits = 8) {
  Options chosen(find_method("sparse-vd").info.options);
  for (const auto& [key, value] : changes) chosen.set(key, value);
  auto quantizer = find_method("sparse-vd").weight({"fc1", bits, false, 0}, chosen);
  quantizer->init(means, Tensor(Shape{means.shape()[0]}, Real(0.5)));
  if (!log_variances.empty()) quantizer->parameters()[2]->value = tensor_of(means.shape(), log_variances);
  return quantizer;
}

Step step_in(Mode mode, double epoch = 10.0) {
  return {.index = 1, .epoch = epoch, .epochs = 20.0, .train_images = 1000, .mode = mode};
}

/// −KL at these log α with θ = 0.1, values of the paper's approximation.
const double kKnown[][2] = {{-8, -4.63589948}, {-4, -2.63420831}, {-2, -1.54053274},
                            {0, -0.43123895},  {2, -0.06841655},  {4, -0.00932994}};

}  // namespace

class TestSparseVd : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void training_sees_means_and_variances() {
    const Tensor means = normal_tensor(Shape{4, 6}, 1, 0.05);
    const auto quantizer = layer(means, {}, {{"initial_log_variance", -8.0}});
    const EffectiveWeight& effective = quantizer->forward(step_in(Mode::train));
    QVERIFY(same_bits(effective.weight, means));
    for (const Real variance : effective.variance)
      QS_NEAR(static_cast<double>(variance) / std::exp(-8.0), 1.0, 1e-6);
    const EffectiveWeight& soft = quantizer->forward(step_in(Mode::evaluate_soft));
    QVERIFY(same_bits(soft.weight, means));
    QVERIFY(soft.variance.empty());
  }

  void weights_drowned_in_noise_are_pruned() {
    // log α = log σ² − 2 log 0.1 = log σ² + 4.605
    const Tensor means = tensor_of(Shape{1, 5}, {0.1, 0.1, -0.1, 0, 0.2});
    const auto quantizer = layer(means, {-1.61, -1.60, 2, -20, -5});
    const Tensor& shipped = quantizer->forward(step_in(Mode::evaluate)).weight;
    const bool is_kept[] = {true, false, false, false, true};
    for (Index i = 0; i < 5; ++i) QCOMPARE(shipped[i] != Real(0), is_kept[i]);
  }

  void threshold_decides_what_is_pruned() {
    const Tensor means = tensor_of(Shape{1, 2}, {0.1, 1});
    const auto kept = [&](double threshold) {
      return layer(means, {-2.1, -8}, {{"log_threshold", threshold}})
                 ->forward(step_in(Mode::evaluate))
                 .weight[0] != Real(0);
    };
    QVERIFY(kept(2.6));
    QVERIFY(!kept(2.4));
  }

  void survivors_go_to_the_nearest_of_the_grid() {
    for (const int bits : {4, 8}) {
      const Tensor means = normal_tensor(Shape{10, 20}, 3, 0.1);
      const auto quantizer = layer(means, {}, {}, bits);
      const double largest = static_cast<double>(array(means).abs().maxCoeff());
      const double step = largest / ((1 << (bits - 1)) - 1);
      const Tensor& shipped = quantizer->forward(step_in(Mode::evaluate)).weight;
      const auto has_funnel = [](Real theta) { return std::abs(theta) <= Real(std::exp(-6.5)); };
      for (Index i = 0; i < means.size(); ++i)
        if (!has_funnel(means[i]))
          QVERIFY(std::abs(static_cast<double>(shipped[i] - means[i])) <= 0.5 * step * (1 + 1e-5));
    }
  }

  void a_pruned_giant_does_not_widen_the_grid() {
    const auto quantizer =
        layer(tensor_of(Shape{1, 3}, {10, 0.07, 0.031}), {4, -10, -10}, {{"log_threshold", -2.0}}, 4);
    const Tensor& shipped = quantizer->forward(step_in(Mode::evaluate)).weight;
    QCOMPARE(shipped[0], Real(0));
    QS_NEAR(shipped[1], 0.07, 1e-7);
    QS_NEAR(shipped[2], 0.03, 1e-7);
  }

  void penalty_is_the_mean_divergence_after_the_warm_up() {
    for (const auto& [log_alpha, negative_kl] : kKnown) {
      const double log_variance = log_alpha + 2.0 * std::log(0.1);
      const double shares[][2] = {{0.0, 0.0}, {1.5, 0.5}, {3.0, 1.0}, {9.0, 1.0}};
      for (const auto& [epoch, share] : shares) {
        const auto quantizer = layer(Tensor(Shape{1, 1}, Real(0.1)), {log_variance});
        QS_NEAR(1000.0 * quantizer->penalty(step_in(Mode::train, epoch)), -share * negative_kl, 3e-6);
      }
    }
  }

  void gradient_of_the_divergence_has_its_known_values() {
    // d(−KL)/d log α; by log σ² the same, by θ times −2/θ.
    const double rows[][2] = {{-8, 0.49987429}, {-4, 0.50654408}, {0, 0.35912773}, {4, 0.00937209}};
    for (const auto& [log_alpha, slope] : rows) {
      const auto quantizer = layer(Tensor(Shape{1, 1}, Real(0.1)), {log_alpha + 2.0 * std::log(0.1)});
      quantizer->penalty(step_in(Mode::train));
      QS_NEAR(1000.0 * static_cast<double>(quantizer->parameters()[2]->grad[0]), -slope, 3e-6);
      QS_NEAR(1000.0 * static_cast<double>(quantizer->parameters()[0]->grad[0]), 20.0 * slope, 3e-6);
    }
  }

  void divergence_alone_prunes_everything() {
    const auto quantizer = layer(normal_tensor(Shape{5, 10}, 3, 0.1), {}, {{"initial_log_variance", -6.0}});
    const Step step = step_in(Mode::train);
    for (int i = 0; i < 500; ++i) {
      for (Parameter* parameter : quantizer->parameters()) parameter->grad.fill(Real(0));
      quantizer->penalty(step);
      Parameter &mean = *quantizer->parameters()[0], &log_variance = *quantizer->parameters()[2];
      for (Index k = 0; k < mean.value.size(); ++k) {
        mean.value[k] -= std::copysign(std::min(Real(5e-4), std::abs(mean.value[k])), mean.grad[k]);
        log_variance.value[k] -= std::copysign(Real(5e-3), log_variance.grad[k]);
      }
    }
    QVERIFY((array(quantizer->forward(step_in(Mode::evaluate)).weight) == Real(0)).all());
  }

  void log_variances_stay_in_range() {
    const auto quantizer = layer(Tensor(Shape{1, 2}, Real(0.1)), {-100, 100});
    quantizer->after_update(step_in(Mode::train));
    QVERIFY(same_bits(quantizer->parameters()[2]->value, tensor_of(Shape{1, 2}, {-20, 4})));
  }

  void probe_shows_noise_pruning_and_log_alpha() {
    const auto quantizer = layer(tensor_of(Shape{1, 4}, {0.1, 0.1, 1, 0}), {-2, -1, -4, -3});
    Published published;
    quantizer->probe(published);
    QS_NEAR(published.scalars["mean_log_variance"], -2.5, 1e-6);
    QS_NEAR(published.scalars["pruned"], 50.0, 1e-9);
    QS_NEAR(published.distributions["log_alpha"][0], -2 - 2 * std::log(0.1), 1e-6);
    QS_NEAR(published.distributions["log_alpha"][2], -4, 1e-6);
    QVERIFY(std::isfinite(published.distributions["log_alpha"][3]));
  }

  void prior_is_drawn_with_the_function_that_trains() {
    const Prior& prior = *find_method("sparse-vd").info.prior;
    for (const auto& [log_alpha, negative_kl] : kKnown) {
      const std::vector<double> numbers{log_alpha + 2.0 * std::log(0.1)};
      QS_NEAR(prior.negative_kl(0.1, numbers), negative_kl, 1e-7);
      QVERIFY(std::abs(prior.exact(0.1, numbers) - negative_kl) < 9e-3);
    }
    QS_NEAR(prior.exact(0.0, std::vector<double>{-6.0}), 0.0, 1e-9);
    QS_NEAR(prior.log_density(0.25, std::vector<double>{-6.0}), std::log(4.0), 1e-12);
  }

  void biases_and_one_step_are_shipped_as_floats() {
    QCOMPARE(layer(Tensor(Shape{5, 3}), {})->overhead_bits(), 6 * 32.0);
  }
};

QS_TEST(TestSparseVd)
#include "test_sparse_vd.moc"
