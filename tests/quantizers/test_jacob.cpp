// Integer-arithmetic QAT on values from elsewhere.
#include <QTest>

#include "core/nn/linear_layer.h"
#include "core/nn/network.h"
#include "core/quantizers/normalization_aware.h"
#include "core/quantizers/parts/affine_range.h"
#include "core/training/network_builder.h"
#include "support/check_values.h"
#include "support/published.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

Tensor row(const std::vector<double>& values) {
  return tensor_of(Shape{1, static_cast<Index>(values.size())}, values);
}

}  // namespace

class TestJacob : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void range_moves_until_zero_is_a_level() {
    const AffineRange eight{.min = -0.31, .max = 0.29, .lowest = 1, .highest = 255};
    QS_NEAR(eight.step_size(), 0.00236220472441, 1e-13);
    QCOMPARE(eight.zero_point(), 132);
    QS_NEAR(eight.grid().lowest * eight.step_size(), -0.309448818898, 1e-12);
    QS_NEAR(eight.grid().highest * eight.step_size(), 0.290551181102, 1e-12);
    const AffineRange four{.min = -0.31, .max = 0.29, .lowest = 1, .highest = 15};
    QS_NEAR(four.step_size(), 0.0428571428571, 1e-12);
    QCOMPARE(four.zero_point(), 8);
    QS_NEAR(four.grid().highest * four.step_size(), 0.3, 1e-12);
    const AffineRange outputs{.min = -0.62, .max = 2.38, .lowest = 0, .highest = 15};
    QS_NEAR(outputs.step_size(), 0.2, 1e-13);
    QCOMPARE(outputs.zero_point(), 3);
    const AffineRange nearer_to_the_next{.min = -0.74, .max = 2.26, .lowest = 0, .highest = 15};
    QCOMPARE(nearer_to_the_next.zero_point(), 4);  // 3.7
  }

  void range_on_one_side_reaches_to_zero() {
    const AffineRange above{.min = 0.5, .max = 3.0, .lowest = 0, .highest = 3};
    QCOMPARE(above.zero_point(), 0);
    QS_NEAR(above.step_size(), 1.0, 1e-13);
    const AffineRange below{.min = -3.0, .max = -0.5, .lowest = 1, .highest = 3};
    QCOMPARE(below.zero_point(), 3);
    QS_NEAR(below.step_size(), 1.5, 1e-13);
    const AffineRange none{.min = 0.0, .max = 0.0, .lowest = 0, .highest = 3};
    QVERIFY(none.step_size() > 0.0);
  }

  void weights_are_rounded_to_the_narrow_range() {
    const auto subject = make_subject(weight_use("jacob", 8), row({-0.31, -0.1, 0.25, 0.29}));
    QS_SAME(subject->forward(evaluation_step())[0],
            {-0.309448818898, -0.0992125984252, 0.250393700787, 0.290551181102}, 1e-6);
    QCOMPARE(published(*subject, "zero_point"), 132.0);
  }

  void values_outside_of_the_range_are_cut_and_get_no_gradient() {
    const Tensor x = row({-0.8, -0.4, -0.13, 0, 0.07, 0.25, 1, 3});
    Tensor y(x.shape()), dx(x.shape());
    const auto quantizer =
        find_method("jacob").activation({.layer = "r", .bits = 4, .is_activation = true, .place = 0},
                                        Options(find_method("jacob").info.options));
    quantizer->calibrate(row({-0.62, 2.38}));
    Tape tape;
    quantizer->forward(x, y, tape, evaluation_step(), 0);
    QS_SAME(y, {-0.6, -0.4, -0.2, 0, 0, 0.2, 1, 2.4}, 1e-6);
    quantizer->backward(x, y, tape, row({1, 2, 3, 4, 5, 6, 7, 8}), dx);
    QS_SAME(dx, {0, 2, 3, 4, 5, 6, 7, 0}, 0.0);
  }

  void range_of_weights_follows_them_at_once() {
    const auto subject = make_subject(weight_use("jacob", 4), row({-0.31, 0.29}));
    subject->parameters()[0]->value[1] = Real(0.5);
    subject->forward(training_step(0));
    QS_NEAR(published(*subject, "range_max"), 0.5, 1e-7);
  }

  void range_of_outputs_is_a_running_average_of_what_training_saw() {
    const auto quantizer =
        find_method("jacob").activation({.layer = "r", .bits = 2, .is_activation = true, .place = 0},
                                        Options(find_method("jacob").info.options));
    quantizer->calibrate(row({0, 1}));
    const Tensor larger = row({0, 5});
    Tensor y(larger.shape());
    Tape tape;
    quantizer->forward(larger, y, tape, evaluation_step(), 0);
    quantizer->after_update(training_step(0));
    QS_NEAR(published(*quantizer, "range_max"), 1.0, 1e-6);  // evaluation leaves no trace
    quantizer->forward(larger, y, tape, training_step(0), 0);
    quantizer->after_update(training_step(0));
    QS_NEAR(published(*quantizer, "range_max"), 0.99 * 1.0 + 0.01 * 5.0, 1e-6);
  }

  void folded_weights_compute_what_the_folded_network_would() {
    // One input, three filters; the normalization has its own factor and shift for each.
    const std::vector<double> gains{1.3, -0.7, 0.02}, variances{0.25, 1.5, 0.9};
    BatchNormLayer normalization("norm", 3, BatchNormLayer::Output::plain);
    for (std::size_t k = 0; k < 3; ++k) {
      normalization.parameters()[0]->value[static_cast<Index>(k)] = static_cast<Real>(gains[k]);
      normalization.statistics()[1]->value[static_cast<Index>(k)] = static_cast<Real>(variances[k]);
    }
    const std::vector<Real> factor = normalization.affine().factor;
    const auto quantizer = find_method("jacob").weight(
        {"conv1", 4, false, 0}, weight_use("jacob", 4, {{"fold_normalization", "true"}}).options);
    const std::vector<double> w{0.3, -0.2, 0.05, 0.11, 0.9, -0.4};
    quantizer->init(tensor_of(Shape{3, 2}, w), Tensor(Shape{3}));
    dynamic_cast<NormalizationAware&>(*quantizer).normalized_by(normalization);

    double low = 0.0, high = 0.0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      low = std::min(low, w[i] * static_cast<double>(factor[i / 2]));
      high = std::max(high, w[i] * static_cast<double>(factor[i / 2]));
    }
    const AffineRange range{.min = low, .max = high, .lowest = 1, .highest = 15};
    const Tensor shipped = quantizer->forward(evaluation_step()).weight;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double folded = w[i] * static_cast<double>(factor[i / 2]);
      const double expected =
          range.step_size() *
          (std::clamp(std::round(folded / range.step_size()) + range.zero_point(), 1.0, 15.0) -
           range.zero_point());
      QS_NEAR(static_cast<double>(shipped[static_cast<Index>(i)] * factor[i / 2]), expected, 1e-6);
    }
    const Codes codes = quantizer->encode();
    QCOMPARE(codes.levels.size(), std::size_t{3});
    for (const std::vector<float>& levels : codes.levels)
      QVERIFY(std::is_sorted(levels.begin(), levels.end()));
    QVERIFY(same_bits(decode(codes, Shape{3, 2}), shipped));
  }

  void network_tells_its_normalization_only_to_the_layer_before_it() {
    // Of the two, only the convolution has a normalization right behind it.
    const MethodUse use = weight_use("jacob", 4, {{"fold_normalization", "true"}});
    const Architecture description{.id = "small",
                                   .name = {},
                                   .summary = {},
                                   .source = {},
                                   .input = Shape{8, 8, 1},
                                   .layers = {Conv{4, 3}, MaxPool{2}, BatchNorm{}, Relu{}, Dense{10}}};
    Quantization quantization{.method = use.method, .options = use.options};
    quantization.weight_bits = 4;
    Network network = build_network(description, quantization, 1);
    const auto grids = [&](std::size_t site) {
      return network.sites()[site].layer->quantizer().encode().levels;
    };
    QCOMPARE(grids(0)[0], grids(0)[1]);
    for (Parameter* parameter : network.parameters())
      if (parameter->name == "norm1.gain") parameter->value[1] = Real(3);
    QVERIFY(grids(0)[0] != grids(0)[1]);
    QCOMPARE(grids(1)[0], grids(1)[9]);
  }

  void what_a_shortcut_reads_too_is_not_folded() {
    const MethodUse use = weight_use("jacob", 4, {{"fold_normalization", "true"}});
    const Architecture description{
        .id = "small",
        .name = {},
        .summary = {},
        .source = {},
        .input = Shape{8, 8, 1},
        .layers = {Conv{4, 3}, Residual{{BatchNorm{}, Relu{}, Conv{4, 3, Padding::same}}, {}}, Dense{10}}};
    Quantization quantization{.method = use.method, .options = use.options};
    quantization.weight_bits = 4;
    Network network = build_network(description, quantization, 1);
    for (Parameter* parameter : network.parameters())
      if (parameter->name == "norm1.gain") parameter->value[1] = Real(3);
    const Codes codes = network.sites()[0].layer->quantizer().encode();
    QCOMPARE(codes.levels[0], codes.levels[1]);
  }

  void outputs_pass_during_the_delay_except_at_test() {
    const MethodUse use = activation_use("jacob", 2, {{"activation_delay", "1"}});
    const auto subject = make_subject(use, row({0, 0.4, 3}));
    Step early = training_step(0), late = training_step(0);
    late.epoch = 1.0;
    QS_SAME(subject->forward(early)[0], {0, 0.4, 3}, 1e-7);
    QS_SAME(subject->forward(late)[0], {0, 0, 3}, 1e-6);
    QS_SAME(subject->forward(evaluation_step())[0], {0, 0, 3}, 1e-6);
  }
};

QS_TEST(TestJacob)
#include "test_jacob.moc"
