// LR-Net: start from float weights, what the layer sees in each mode, the choice of the level, penalties,
// and what is published and shipped. (Moments: test_discrete_weights.cpp.)
#include <QTest>
#include <map>

#include "core/nn/dense.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/discrete_weights.h"
#include "support/check_values.h"
#include "support/published.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Options options(const std::map<std::string, Value>& changes = {}) {
  Options chosen(find_method("lr-net").info.options);
  for (const auto& [key, value] : changes) chosen.set(key, value);
  return chosen;
}

std::unique_ptr<WeightQuantizer> layer(const Tensor& weights, int bits, const Options& chosen = options()) {
  auto quantizer = find_method("lr-net").weight({"fc1", bits, false, 8}, chosen);
  quantizer->init(weights, Tensor(Shape{weights.shape()[0]}, Real(0.5)));
  return quantizer;
}

Parameter& parameter(WeightQuantizer& quantizer, const std::string& name) {
  for (Parameter* candidate : quantizer.parameters())
    if (candidate->name == name) return *candidate;
  throw std::runtime_error("no parameter " + name);
}

/// A layer of unit scale with these logits.
std::unique_ptr<WeightQuantizer> ternary_layer(const std::vector<double>& a, const std::vector<double>& b,
                                               const Options& chosen = options({{"levels",
                                                                                 std::string("one")}})) {
  const Shape shape{1, static_cast<Index>(a.size())};
  auto quantizer = layer(Tensor(shape), 2, chosen);
  parameter(*quantizer, "fc1.weight.zero_logit").value = tensor_of(shape, a);
  parameter(*quantizer, "fc1.weight.sign_logit").value = tensor_of(shape, b);
  return quantizer;
}

Step lr_net_step_in(Mode mode) { return {.index = 1, .train_images = 1000, .mode = mode}; }

}  // namespace

class TestLrNet : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void start_keeps_the_direction_of_small_weights() {
    // Deviation 1 by construction, so W̃ = w; the means of |W̃| < 0.2368 are exact.
    const Tensor weights = tensor_of(Shape{1, 8}, {0.1, -0.1, 0.2, -0.2, 1.987460691, -1.987460691, 0, 0});
    const auto quantizer = layer(weights, 2, options({{"levels", std::string("one")}}));
    const Tensor& means = quantizer->forward(lr_net_step_in(Mode::evaluate_soft)).weight;
    for (Index i = 0; i < 4; ++i) QS_NEAR(means[i], weights[i], 1e-6);
    QS_NEAR(means[4], 0.855, 1e-6);
    QS_NEAR(means[5], -0.855, 1e-6);
    QS_NEAR(means[6], 0.0, 1e-7);
  }

  void scale_starts_where_the_means_fit_the_weights_best() {
    const Tensor weights = normal_tensor(Shape{20, 30}, 1, 0.05);
    for (const int bits : {1, 2}) {
      const auto quantizer = layer(weights, bits);
      const Tensor fitted = quantizer->latent();
      const auto error = [&](double factor) {
        double sum = 0.0;
        for (Index i = 0; i < weights.size(); ++i)
          sum += std::pow(static_cast<double>(weights[i]) - factor * static_cast<double>(fitted[i]), 2.0);
        return sum;
      };
      QVERIFY(error(1.0) < error(0.99) && error(1.0) < error(1.01));
    }
  }

  void training_sees_mean_and_variance_times_the_scale() {
    const auto quantizer = layer(tensor_of(Shape{1, 1}, {0}), 2);
    parameter(*quantizer, "fc1.weight.zero_logit").value.fill(Real(0.4));
    parameter(*quantizer, "fc1.weight.sign_logit").value.fill(Real(-0.7));
    parameter(*quantizer, "fc1.weight.log_scale").value.fill(static_cast<Real>(std::log(0.1)));
    const EffectiveWeight& effective = quantizer->forward(lr_net_step_in(Mode::train));
    QS_NEAR(effective.weight[0] * 10, -0.1349916568, 1e-6);
    QS_NEAR(effective.variance[0] * 100, 0.3830895925, 1e-6);
    QCOMPARE(effective.bias[0], Real(0.5));
  }

  void soft_evaluation_and_latent_weights_are_the_means() {
    const auto quantizer = layer(normal_tensor(Shape{4, 6}, 1, 0.05), 2);
    const Tensor trained = quantizer->forward(lr_net_step_in(Mode::train)).weight;
    const EffectiveWeight& effective = quantizer->forward(lr_net_step_in(Mode::evaluate_soft));
    QVERIFY(same_bits(effective.weight, trained));
    QVERIFY(effective.variance.empty());
    QVERIFY(same_bits(quantizer->latent(), trained));
  }

  void most_probable_level_is_shipped() {
    // P(0), P(±1) in words: 0.5 | 0.25 0.25;  0.27 | 0.73·0.95;  0.27 | 0.73·0.05;  0.38 | 0.62·(0.6, 0.4).
    const auto quantizer = ternary_layer({0, -1, -1, -0.5, -0.5, -2, -2}, {0, 3, -3, 0.4, 1, 0, -0.01});
    const double expected[] = {0, 1, -1, 0, 1, 1, -1};
    const Tensor& effective = quantizer->forward(lr_net_step_in(Mode::evaluate)).weight;
    const Codes codes = quantizer->encode();
    for (Index i = 0; i < 7; ++i) {
      QCOMPARE(static_cast<double>(effective[i]), expected[i]);
      QCOMPARE(static_cast<double>(codes.index[static_cast<std::size_t>(i)]), expected[i] + 1);
    }
  }

  void choice_agrees_with_the_probabilities() {
    const Tensor a = normal_tensor(Shape{1, 500}, 5, 2.0), b = normal_tensor(Shape{1, 500}, 6, 2.0);
    const auto quantizer = ternary_layer({a.begin(), a.end()}, {b.begin(), b.end()});
    const Codes codes = quantizer->encode();
    for (Index i = 0; i < 500; ++i) {
      const Probabilities p =
          TernaryWeight::probabilities({static_cast<double>(a[i]), static_cast<double>(b[i])});
      const auto chosen = static_cast<std::size_t>(codes.index[static_cast<std::size_t>(i)]);
      QVERIFY(p[chosen] >= *std::max_element(p.begin(), p.end()) - 1e-6);
    }
  }

  void drawn_weights_follow_the_probabilities_and_stay_the_same() {
    constexpr Index kWeights = 20'000;
    const auto quantizer =
        ternary_layer(std::vector<double>(kWeights, 0.4), std::vector<double>(kWeights, -0.7),
                      options({{"levels", std::string("one")}, {"test_weights", std::string("sampled")}}));
    const Probabilities p = TernaryWeight::probabilities({0.4, -0.7});
    const Codes codes = quantizer->encode();
    std::array<double, 3> found{};
    for (const std::int32_t index : codes.index) found[static_cast<std::size_t>(index)] += 1.0 / kWeights;
    for (std::size_t k = 0; k < 3; ++k)  // five standard errors
      QVERIFY(std::abs(found[k] - p[k]) < 5.0 * std::sqrt(p[k] * (1.0 - p[k]) / kWeights));
    QVERIFY(codes.index == quantizer->encode().index);
  }

  void another_seed_draws_another_network() {
    const Options chosen = options({{"test_weights", std::string("sampled")}});
    const Tensor weights = normal_tensor(Shape{20, 30}, 1, 0.05);
    const auto codes = [&](std::uint64_t seed) {
      auto quantizer = find_method("lr-net").weight({"fc1", 2, false, 8, seed}, chosen);
      quantizer->init(weights, Tensor(Shape{20}));
      return quantizer->encode().index;
    };
    QCOMPARE(codes(1), codes(1));
    QVERIFY(codes(1) != codes(2));
    QVERIFY(codes(1) != codes(std::uint64_t{1} << 32 | 1));
  }

  void variance_under_the_root_has_the_floor_of_the_authors_code() {
    constexpr Index kOutputs = 20'000;
    DenseLayer dense("fc1", 3, kOutputs, 3, find_method("lr-net").weight({"fc1", 2, false, 8}, options()),
                     default_compute());
    dense.quantizer().init(normal_tensor(Shape{kOutputs, 3}, 1, 0.05), Tensor(Shape{kOutputs}));
    const Tensor nothing(Shape{1, 3});
    Tensor y(Shape{1, kOutputs});
    dense.forward(nothing, y, lr_net_step_in(Mode::train));
    double power = 0.0;
    for (const Real value : y) power += static_cast<double>(value) * static_cast<double>(value) / kOutputs;
    QVERIFY(std::abs(power / 1e-3 - 1.0) < 5.0 * std::sqrt(2.0 / kOutputs));  // five standard errors
    for (const char* id : {"vnq", "sparse-vd"}) {  // theirs only keeps the root differentiable
      const Method& method = find_method(id);
      auto quantizer =
          method.weight({"fc1", method.info.weight_bits.min, false, 8}, Options(method.info.options));
      quantizer->init(normal_tensor(Shape{4, 6}, 1, 0.05), Tensor(Shape{4}));
      QCOMPARE(quantizer->forward(lr_net_step_in(Mode::train)).variance_floor, Real(1e-8));
    }
  }

  void binary_weights_have_two_levels() {
    const auto quantizer = layer(tensor_of(Shape{1, 4}, {0.1, -0.1, 0.3, -0.3}), 1);
    const Codes codes = quantizer->encode();
    QCOMPARE(codes.levels.front().size(), std::size_t{2});
    QVERIFY(codes.index == (std::vector<std::int32_t>{1, 0, 1, 0}));
  }

  void probability_decay_is_half_the_squared_logits() {
    const auto quantizer = ternary_layer({1, 2, -3}, {0.5, 0, 4}, options({{"probability_decay", 0.01}}));
    QS_NEAR(quantizer->penalty(lr_net_step_in(Mode::train)), 0.005 * (1 + 4 + 9 + 0.25 + 16), 1e-7);
    QVERIFY(
        is_near(static_cast<double>(parameter(*quantizer, "fc1.weight.zero_logit").grad[2]), -0.03, 1e-7));
    QVERIFY(is_near(static_cast<double>(parameter(*quantizer, "fc1.weight.sign_logit").grad[2]), 0.04, 1e-7));
  }

  void entropy_penalty_is_largest_for_undecided_signs() {
    const auto quantizer = layer(Tensor(Shape{1, 2}), 1, options({{"entropy_penalty", 0.1}}));
    Parameter& logit = parameter(*quantizer, "fc1.weight.sign_logit");
    logit.value = tensor_of(Shape{1, 2}, {0, std::log(4.0)});  // p = ½, ⅘
    QS_NEAR(quantizer->penalty(lr_net_step_in(Mode::train)), 0.1 * (0.25 + 0.16), 1e-7);
    QS_NEAR(logit.grad[0], 0.0, 1e-9);
    QS_NEAR(logit.grad[1], 0.1 * 0.16 * (1 - 1.6), 1e-7);
  }

  void logits_are_kept_where_both_probabilities_are_numbers() {
    const auto quantizer = ternary_layer({100, -100}, {-1e9, 1e9});
    quantizer->after_update(lr_net_step_in(Mode::train));
    QCOMPARE(parameter(*quantizer, "fc1.weight.zero_logit").value[0], Real(15));
    QCOMPARE(parameter(*quantizer, "fc1.weight.sign_logit").value[0], Real(-15));
    for (const Real variance : quantizer->forward(lr_net_step_in(Mode::train)).variance)
      QVERIFY(variance > Real(0));
  }

  void levels_of_one_stay_one() {
    const auto quantizer =
        layer(normal_tensor(Shape{4, 6}, 1, 0.05), 2, options({{"levels", std::string("one")}}));
    QCOMPARE(parameter(*quantizer, "fc1.weight.log_scale").lr_scale, Real(0));
    QVERIFY(quantizer->encode().levels.front() == (std::vector<float>{-1, 0, 1}));
  }

  void probe_shows_scale_entropy_and_probabilities() {
    const auto quantizer = ternary_layer({0, 0.4}, {0, -0.7});
    Published published;
    quantizer->probe(published);
    QS_NEAR(published.scalars["scale"], 1.0, 1e-9);
    const Probabilities p = TernaryWeight::probabilities({0.4, -0.7});
    QS_NEAR(published.scalars["entropy"], 0.5 * (1.5 + entropy(p)), 1e-6);
    QS_NEAR(published.distributions["probability_minus"][1], p[0], 1e-6);
    QS_NEAR(published.distributions["probability_zero"][0], 0.5, 1e-9);
    QS_NEAR(published.distributions["probability_plus"][1], p[2], 1e-6);
  }

  void probe_of_binary_weights_knows_no_zero() {
    const auto quantizer = layer(normal_tensor(Shape{4, 6}, 1, 0.05), 1);
    Published published;
    quantizer->probe(published);
    QVERIFY(!published.distributions.contains("probability_zero"));
    QCOMPARE(published.distributions["probability_plus"].size(), std::size_t{24});
  }

  void biases_and_one_scale_are_shipped_as_floats() {
    QCOMPARE(layer(Tensor(Shape{5, 3}), 2)->overhead_bits(), 6 * 32.0);
  }
};

QS_TEST(TestLrNet)
#include "test_lr_net.moc"
