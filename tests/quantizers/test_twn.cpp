// Ternary weight networks on a vector of twelve weights; the values come from enumerating supports and
// from the formulas of the paper, done elsewhere.
#include <QTest>

#include "core/quantizers/method.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/laws.h"
#include "support/tensors.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

Tensor weights() {
  return tensor_of(Shape{3, 4},
                   {0.91, -0.63, 0.47, -0.38, 0.29, -0.22, 0.17, -0.12, 0.08, -0.05, 0.55, -0.74});
}

MethodUse use(const std::string& rule) {
  const Method& method = find_method("twn");
  Options options(method.info.options);
  options.set("rule", Value(rule));
  return {&method, Role::weights, 2, options, "twn"};
}

double squared_error(const Tensor& a, const Tensor& b) {
  double error = 0.0;
  for (Index i = 0; i < a.size(); ++i) error += std::pow(static_cast<double>(a[i] - b[i]), 2);
  return error;
}

}  // namespace

class TestTwn : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void the_papers_rule_is_the_default() {
    const Method& method = find_method("twn");
    QCOMPARE(Options(method.info.options).text("rule"), std::string("0.7"));
  }

  void exact_rule_has_the_least_error() {
    const auto subject = make_subject(use("exact"), weights());
    const Codes codes = subject->encode();
    QS_NEAR(codes.levels[0][2], 0.6133333333, 1e-6);
    QCOMPARE(codes.levels[0][0], -codes.levels[0][2]);
    QCOMPARE(codes.levels[0][1], 0.0f);
    const std::vector<std::int32_t> expected{2, 0, 2, 0, 1, 1, 1, 1, 1, 1, 2, 0};
    QCOMPARE(codes.index, expected);
    QS_NEAR(squared_error(weights(), subject->forward(evaluation_step())[0]), 0.3680333333, 1e-6);
  }

  void one_scale_is_shipped_beside_the_codes() {
    const MethodUse twn = use("0.7");
    const auto quantizer = twn.method->weight({"fc1", 2, false, 0}, twn.options);
    quantizer->init(weights(), Tensor(Shape{3}));
    QCOMPARE(quantizer->overhead_bits(), 32.0 + 3 * 32.0);  // and three float biases
  }

  void a_weight_of_the_size_of_the_threshold_is_zero() {
    const auto subject = make_subject(use("0.7"), tensor_of(Shape{2}, {7, -13}));  // Δ = 0.7·10
    QCOMPARE(subject->encode().index, (std::vector<std::int32_t>{1, 0}));
    QS_SAME(subject->forward(training_step(0))[0], {0, -13}, 0.0);
  }

  void rule_of_the_paper_takes_seven_tenths_of_the_mean() {
    const auto subject = make_subject(use("0.7"), weights());
    const Codes codes = subject->encode();
    QS_NEAR(codes.levels[0][2], 0.5671428571, 1e-6);
    const std::vector<std::int32_t> expected{2, 0, 2, 0, 2, 1, 1, 1, 1, 1, 2, 0};
    QCOMPARE(codes.index, expected);
    QS_NEAR(squared_error(weights(), subject->forward(evaluation_step())[0]), 0.3735428571, 1e-6);
  }

  void gradient_reaches_the_float_weights_unchanged() {
    const auto subject = make_subject(use("0.7"), weights());
    subject->forward(training_step(0));
    const Tensor grad = normal_tensor(Shape{3, 4}, 1), bias_grad = normal_tensor(Shape{3}, 2);
    subject->backward({grad, bias_grad});
    QVERIFY(same_bits(subject->parameters()[0]->grad, grad));
    QVERIFY(same_bits(subject->parameters()[1]->grad, bias_grad));
  }

  void biases_stay_float() {
    const auto subject = make_subject(use("0.7"), weights());
    QVERIFY(same_bits(subject->forward(evaluation_step())[1], subject->parameters()[1]->value));
  }

  void scale_follows_the_weights_of_every_step() {
    const auto subject = make_subject(use("0.7"), weights());
    array(subject->parameters()[0]->value) *= Real(2);
    QS_NEAR(subject->forward(training_step(0))[0][0], 2 * 0.5671428571, 1e-6);
  }
};

QS_TEST(TestTwn)
#include "test_twn.moc"
