// LQ-Net: one step of the authors' rule on twelve weights and seven activations, computed elsewhere.
#include <QTest>
#include <array>
#include <map>

#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

/// Eighteen equal filters: He's deviation for a dense layer of 18 outputs.
Tensor eighteen_filters() {
  Tensor w(Shape{18, 12});
  for (Index i = 0; i < w.size(); ++i)
    w[i] = static_cast<Real>(kTwelveWeights[static_cast<std::size_t>(i % 12)]);
  return w;
}

Tensor seven_outputs() { return tensor_of(Shape{1, 7}, {0, 0.1, 0.3, 0.6, 0.9, 1.2, 2.0}); }

const Tensor& basis(Subject& subject) { return subject.parameters().back()->value; }

}  // namespace

class TestLqNet : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void weights_follow_the_authors_step() {
    const auto subject =
        make_subject(weight_use("lq-net", 2, {{"initial_basis", "paper"}}), eighteen_filters());
    QS_NEAR(basis(*subject)[0], 0.1124166667, 1e-7);
    QS_NEAR(basis(*subject)[1], 0.2248333333, 1e-7);
    const Tensor quantized = subject->forward(training_step(0))[0];
    const double high = 0.33725, low = 0.1124166667;
    const std::vector<double> expected{high, -high, high, -high, high, -low,
                                       low,  -low,  low,  -low,  high, -high};
    double error = 0.0;
    for (Index i = 0; i < quantized.size(); ++i) {
      QS_NEAR(quantized[i], expected[static_cast<std::size_t>(i % 12)], 1e-7);
      error +=
          std::pow(static_cast<double>(quantized[i]) - kTwelveWeights[static_cast<std::size_t>(i % 12)], 2);
    }
    QS_NEAR(error / 18.0, 0.6627921389, 1e-6);
    subject->after_update(training_step(0));
    for (Index filter = 0; filter < 18; ++filter) {
      QS_NEAR(basis(*subject)[2 * filter], 0.2195706854, 1e-6);
      QS_NEAR(basis(*subject)[2 * filter + 1], 0.3475705296, 1e-6);
    }
  }

  // TensorFlow's assign_moving_average with zero_debias, which the authors call, on the same weights.
  void moving_average_has_no_room_for_the_initial_basis() {
    const auto subject =
        make_subject(weight_use("lq-net", 2, {{"initial_basis", "paper"}}), eighteen_filters());
    const std::map<int, std::array<double, 2>> expected{
        {1, {.219571, .347571}}, {5, {.227629, .378303}}, {60, {.236412, .423487}}};
    for (int step = 1; step <= 60; ++step) {
      subject->forward(training_step(step - 1));
      subject->after_update(training_step(step - 1));
      if (const auto known = expected.find(step); known != expected.end())
        for (std::size_t k = 0; k < 2; ++k)
          QS_NEAR(basis(*subject)[static_cast<Index>(k)], known->second[k], 1e-6);
    }
  }

  void regression_without_moving_average_is_the_papers() {
    const auto subject = make_subject(
        weight_use("lq-net", 2, {{"initial_basis", "paper"}, {"basis_momentum", "0"}}), eighteen_filters());
    subject->forward(training_step(0));
    subject->after_update(training_step(0));
    QS_NEAR(basis(*subject)[0], 0.2195706854, 1e-6);
    QS_NEAR(basis(*subject)[1], 0.3475705296, 1e-6);
  }

  void activations_follow_the_authors_step() {
    const auto subject =
        make_subject(activation_use("lq-net", 2, {{"initial_basis", "paper"}}), seven_outputs());
    QS_NEAR(basis(*subject)[0], 0.4496666667, 1e-7);
    QS_NEAR(basis(*subject)[1], 0.8993333333, 1e-7);
    const Tensor quantized = subject->forward(training_step(0))[0];
    QS_SAME(quantized, {0, 0, 0.4496666667, 0.4496666667, 0.8993333333, 1.349, 1.349}, 1e-6);
    const Tensor ones(Shape{1, 7}, Real(1));
    QS_SAME(data_gradient(*subject, ones), {1, 1, 1, 1, 1, 1, 0}, 0.0);
    subject->after_update(training_step(0));
    QS_NEAR(basis(*subject)[0], 0.5125, 1e-4);  // of (BᵀB) alone; the ridge is ours there
    QS_NEAR(basis(*subject)[1], 1.025, 1e-4);
  }

  void more_rounds_come_closer() {
    const Tensor w = normal_tensor(Shape{4, 300}, 61, 0.1);
    double last = 1e9;
    for (const char* rounds : {"1", "3", "10"}) {
      const auto subject =
          make_subject(weight_use("lq-net", 3, {{"alternations", rounds}, {"basis_momentum", "0"}}), w);
      subject->forward(training_step(0));
      subject->after_update(training_step(0));
      const double error = squared_distance_of(w, subject->forward(evaluation_step())[0]);
      QVERIFY(error <= last + 1e-9);
      last = error;
    }
  }

  void one_bit_becomes_the_mean_magnitude() {
    const auto subject =
        make_subject(weight_use("lq-net", 1, {{"basis_momentum", "0"}, {"ridge", "0"}}), twelve_weights());
    subject->forward(training_step(0));
    subject->after_update(training_step(0));
    QS_NEAR(subject->encode().levels[0][1], 0.3841666667, 1e-6);
  }

  void gradient_passes_straight_through() {
    const auto subject = make_subject(weight_use("lq-net", 2), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), kTwelveGradients, 1e-7);
  }

  void every_filter_has_its_own_levels() {
    Tensor w = normal_tensor(Shape{3, 200}, 62);
    for (Index i = 0; i < 200; ++i) w[i] *= Real(10);
    const auto subject = make_subject(weight_use("lq-net", 2), w);
    for (std::int64_t step = 0; step < 100; ++step) {
      subject->forward(training_step(step));
      subject->after_update(training_step(step));
    }
    const Codes codes = subject->encode();
    QCOMPARE(codes.levels.size(), std::size_t{3});
    QCOMPARE(codes.group, (std::vector<std::int32_t>{0, 1, 2}));
    QVERIFY(codes.levels[0][3] > 5.0f * codes.levels[1][3]);
  }
};

QS_TEST(TestLqNet)
#include "test_lq_net.moc"
