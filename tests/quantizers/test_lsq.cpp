// LSQ and LSQ+ on a few values from elsewhere, and the step's gradient against differences.
#include <QTest>
#include <algorithm>

#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

const std::vector<double> kValues{-0.9, -0.31, -0.05, 0.12, 0.37, 0.8};
const std::vector<double> kUpstream{1, -0.5, 2, 0.3, -1, 0.7};

std::unique_ptr<Subject> six_weights(const std::string& gradient_scale) {
  auto subject = make_subject(weight_use("lsq", 3, {{"gradient_scale", gradient_scale}}),
                              tensor_of(Shape{1, 6}, kValues));
  subject->parameters()[2]->value[0] = Real(0.2);
  return subject;
}

/// What the straight-through estimator makes of the quantizer near s₀ and β₀: the rounding shifts its
/// argument by a constant.
double surrogate(const std::vector<double>& x, const std::vector<double>& g, double lowest, double highest,
                 double s, double beta, double s0, double beta0) {
  double loss = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double at = (x[i] - beta0) / s0, shift = std::nearbyint(at) - at;
    const double u = (x[i] - beta) / s;
    const double n = at <= lowest ? lowest : at >= highest ? highest : u + shift;
    loss += g[i] * (s * n + beta);
  }
  return loss;
}

}  // namespace

class TestLsq : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void step_starts_from_the_mean_magnitude() {
    const auto subject = make_subject(weight_use("lsq", 3), tensor_of(Shape{1, 6}, kValues));
    QS_NEAR(subject->parameters()[2]->value[0], 0.490747728811, 1e-6);
  }

  void values_and_gradients_are_the_papers() {
    const auto subject = six_weights("features");
    QS_SAME(subject->forward(training_step(0))[0], {-.8, -.4, 0, .2, .4, .6}, 1e-6);
    QS_SAME(data_gradient(*subject, tensor_of(Shape{1, 6}, kUpstream)), {0, -.5, 2, .3, -1, 0}, 1e-6);
    QS_NEAR(subject->parameters()[2]->grad[0], -0.284021223777, 1e-6);
    const auto raw = six_weights("off");
    data_gradient(*raw, tensor_of(Shape{1, 6}, kUpstream));
    QS_NEAR(raw->parameters()[2]->grad[0], -1.205, 1e-5);
  }

  void gradient_of_the_step_matches_differences() {
    const auto subject = six_weights("off");
    data_gradient(*subject, tensor_of(Shape{1, 6}, kUpstream));
    const auto loss = [&](double s) { return surrogate(kValues, kUpstream, -4, 3, s, 0.0, 0.2, 0.0); };
    QS_NEAR(subject->parameters()[2]->grad[0], (loss(0.2 + 1e-6) - loss(0.2 - 1e-6)) / 2e-6, 1e-5);
  }

  void gradient_scale_counts_one_image_or_the_batch() {
    const Tensor x = [] {
      Tensor t = normal_tensor(Shape{8, 25}, 31);
      array(t) = array(t).abs();
      return t;
    }();
    const auto gradient = [&](const std::string& scale) {
      const auto subject = make_subject(activation_use("lsq", 2, {{"gradient_scale", scale}}), x);
      data_gradient(*subject, normal_tensor(Shape{8, 25}, 32));
      return static_cast<double>(subject->parameters()[0]->grad[0]);
    };
    QS_NEAR(gradient("features") / gradient("off"), 1.0 / std::sqrt(25.0 * 3.0), 1e-5);
    QS_NEAR(gradient("batch") / gradient("off"), 1.0 / std::sqrt(200.0 * 3.0), 1e-5);
  }

  void step_stays_positive() {
    const auto subject = six_weights("features");
    subject->parameters()[2]->value[0] = Real(-0.5);
    subject->after_update(training_step(0));
    QVERIFY(subject->parameters()[2]->value[0] > Real(0));
  }

  void offset_of_lsq_plus() {
    const std::vector<double> x{-0.5, -0.05, 0.33, 0.86, 1.6}, g{1, 2, -1, 0.5, 0.25};
    const auto subject =
        make_subject(activation_use("lsq-plus", 2, {{"gradient_scale", "off"}}), tensor_of(Shape{1, 5}, x));
    subject->parameters()[0]->value[0] = Real(0.4);
    subject->parameters()[1]->value[0] = Real(-0.1);
    QS_SAME(subject->forward(training_step(0))[0], {-.1, -.1, .3, .7, 1.1}, 1e-6);
    QS_SAME(data_gradient(*subject, tensor_of(Shape{1, 5}, g)), {0, 2, -1, .5, 0}, 1e-6);
    QS_NEAR(subject->parameters()[0]->grad[0], 0.375, 1e-5);
    QS_NEAR(subject->parameters()[1]->grad[0], 1.25, 1e-5);
    const auto loss = [&](double s, double beta) { return surrogate(x, g, 0, 3, s, beta, 0.4, -0.1); };
    QS_NEAR(subject->parameters()[0]->grad[0], (loss(0.4 + 1e-6, -0.1) - loss(0.4 - 1e-6, -0.1)) / 2e-6,
            1e-5);
    QS_NEAR(subject->parameters()[1]->grad[0], (loss(0.4, -0.1 + 1e-6) - loss(0.4, -0.1 - 1e-6)) / 2e-6,
            1e-5);
  }

  void lsq_plus_starts_where_the_error_is_least() {
    Tensor x = normal_tensor(Shape{40, 50}, 33);
    array(x) = array(x).abs();
    const auto subject = make_subject(activation_use("lsq-plus", 2), x);
    const Tensor step = subject->parameters()[0]->value, offset = subject->parameters()[1]->value;
    const auto error = [&] { return squared_distance_of(x, subject->forward(evaluation_step())[0]); };
    const double least = error();
    for (const double change : {-0.1, 0.1}) {
      subject->parameters()[0]->value[0] = step[0] * static_cast<Real>(1.0 + change);
      QVERIFY(error() > least);
      subject->parameters()[0]->value[0] = step[0];
      subject->parameters()[1]->value[0] = offset[0] + static_cast<Real>(change);
      QVERIFY(error() > least);
      subject->parameters()[1]->value[0] = offset[0];
    }
  }

  void lsq_plus_weights_start_from_three_deviations() {
    const Tensor w = twelve_weights();
    const auto subject = make_subject(weight_use("lsq-plus", 4), w);
    QS_NEAR(subject->parameters()[2]->value[0], (0.0275 + 3.0 * 0.4669069322) / 8.0, 1e-6);
  }
};

QS_TEST(TestLsq)
#include "test_lsq.moc"
