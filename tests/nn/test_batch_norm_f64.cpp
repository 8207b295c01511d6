// Batch normalization: values, gradients, running averages and the estimate for a changed network,
// against direct computations in two passes.
#include <QTest>
#include <cmath>

#include "core/nn/batch_norm.h"
#include "core/tensor/noise.h"
#include "core/tensor/views.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr double kEpsilon = 1e-4;  // of the layer

struct Moments {
  double mean = 0.0, variance = 0.0;  // biased
};

/// Two passes over one channel.
Moments moments(const Tensor& x, Index channel, Index channels) {
  Moments found;
  const double rows = static_cast<double>(x.size() / channels);
  for (Index i = channel; i < x.size(); i += channels) found.mean += x[i] / rows;
  for (Index i = channel; i < x.size(); i += channels)
    found.variance += std::pow(x[i] - found.mean, 2) / rows;
  return found;
}

Step training() { return {}; }

Step evaluation(Statistics statistics = Statistics::running) {
  Step step;
  step.mode = Mode::evaluate;
  step.statistics = statistics;
  return step;
}

void set_gain_and_offset(BatchNormLayer& layer) {
  const auto parameters = layer.parameters();
  parameters[0]->value = normal_numbers(parameters[0]->value.shape(), 31, 1.0, 0.3);
  parameters[1]->value = normal_numbers(parameters[1]->value.shape(), 32);
}

}  // namespace

class TestBatchNorm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void training_normalises_each_channel() {
    BatchNormLayer layer("norm", 3, BatchNormLayer::Output::plain);
    const Tensor x = normal_numbers({40, 5, 6, 3}, 1, 1000.0, 0.5);  // a far mean must not eat the variance
    Tensor y(x.shape());
    layer.forward(x, y, training());
    for (Index c = 0; c < 3; ++c) {
      const Moments before = moments(x, c, 3), after = moments(y, c, 3);
      QVERIFY(std::abs(after.mean) < 1e-9);
      QVERIFY(std::abs(after.variance - before.variance / (before.variance + kEpsilon)) < 1e-9);
    }
  }

  void gradients_data() {
    QTest::addColumn<bool>("with_relu");
    QTest::newRow("plain") << false;
    QTest::newRow("with ReLU") << true;
  }
  void gradients() {
    QFETCH(bool, with_relu);
    BatchNormLayer layer("norm", 3, with_relu ? BatchNormLayer::Output::relu : BatchNormLayer::Output::plain);
    set_gain_and_offset(layer);
    Tensor x = normal_numbers({4, 2, 3, 3}, 5, 0.4, 1.5);
    Tensor y(x.shape());
    const Tensor r = normal_numbers(y.shape(), 11);
    const auto loss = [&] {
      layer.forward(x, y, training());
      return (array(r) * array(y)).sum();
    };
    loss();
    if (with_relu) QVERIFY((array(y) == 0).any() && (array(y) > 0).any());
    Tensor dx(x.shape(), std::numeric_limits<Real>::quiet_NaN());
    for (Parameter* parameter : layer.parameters()) parameter->grad.fill(0.5);
    layer.backward(x, y, r, &dx);
    const auto check = [&](Real& value, Real gradient) {
      const Real kept = value, h = 1e-6;
      value = kept + h;
      const Real up = loss();
      value = kept - h;
      const Real down = loss();
      value = kept;
      const Real expected = (up - down) / (2 * h);
      QVERIFY2(std::abs(gradient - expected) < 1e-7 * std::max(Real(1), std::abs(expected)),
               qPrintable(QStringLiteral("%1 instead of %2").arg(gradient).arg(expected)));
    };
    for (Index i = 0; i < x.size(); ++i) check(x[i], dx[i]);
    for (const std::size_t k : {0u, 1u})
      for (Index c = 0; c < 3; ++c)
        check(layer.parameters()[k]->value[c], layer.parameters()[k]->grad[c] - 0.5);
  }

  void gradient_may_lie_where_the_incoming_one_was() {
    BatchNormLayer layer("norm", 2, BatchNormLayer::Output::relu);
    const Tensor x = normal_numbers({6, 2}, 5), dy = normal_numbers({6, 2}, 6);
    Tensor y(x.shape()), apart(x.shape()), same = dy;
    layer.forward(x, y, training());
    layer.backward(x, y, dy, &apart);
    layer.backward(x, y, same, &same);
    QVERIFY((array(apart) == array(same)).all());
  }

  void running_averages_move_after_the_update_only() {
    BatchNormLayer layer("norm", 2, BatchNormLayer::Output::plain);
    const Tensor x = normal_numbers({30, 2}, 3, 2.0, 3.0);
    Tensor y(x.shape());
    layer.forward(x, y, training());
    layer.forward(x, y, training());
    const auto statistics = layer.statistics();
    QCOMPARE(statistics[0]->value[0], Real(0));
    QCOMPARE(statistics[1]->value[0], Real(1));
    layer.after_update(training());
    for (Index c = 0; c < 2; ++c) {
      const Moments batch = moments(x, c, 2);
      QVERIFY(std::abs(statistics[0]->value[c] - 0.1 * batch.mean) < 1e-12);
      QVERIFY(std::abs(statistics[1]->value[c] - (0.9 + 0.1 * batch.variance * 30 / 29)) < 1e-12);
    }
  }

  void evaluation_uses_the_running_averages_and_equals_the_fold() {
    BatchNormLayer layer("norm", 2, BatchNormLayer::Output::plain);
    set_gain_and_offset(layer);
    layer.statistics()[0]->value[1] = 0.7;
    layer.statistics()[1]->value[1] = 2.5;
    const Tensor x = normal_numbers({5, 2}, 3);
    Tensor y(x.shape());
    layer.forward(x, y, evaluation());
    const auto affine = layer.affine();
    const auto p = layer.parameters();
    for (Index i = 1; i < x.size(); i += 2) {
      const double expected = (x[i] - 0.7) / std::sqrt(2.5 + kEpsilon) * p[0]->value[1] + p[1]->value[1];
      QVERIFY(std::abs(y[i] - expected) < 1e-12);
      QVERIFY(std::abs(affine.factor[1] * x[i] + affine.shift[1] - expected) < 1e-12);
    }
  }

  void estimate_is_the_mean_over_the_batches() {
    BatchNormLayer layer("norm", 2, BatchNormLayer::Output::relu);
    double mean[2] = {}, variance[2] = {};
    layer.begin_estimation();
    for (std::uint32_t batch = 0; batch < 4; ++batch) {
      const Tensor x = normal_numbers({25, 2}, 40 + batch, batch, 1.0 + batch);
      Tensor y(x.shape());
      layer.forward(x, y, evaluation(Statistics::of_the_batch));
      for (Index c = 0; c < 2; ++c) {
        const Moments found = moments(x, c, 2);
        mean[c] += found.mean / 4;
        variance[c] += found.variance * 25 / 24 / 4;
      }
    }
    layer.end_estimation();
    for (Index c = 0; c < 2; ++c) {
      QVERIFY(std::abs(layer.statistics()[0]->value[c] - mean[c]) < 1e-12);
      QVERIFY(std::abs(layer.statistics()[1]->value[c] - variance[c]) < 1e-12);
    }
  }

  void an_estimate_without_batches_changes_nothing() {
    BatchNormLayer layer("norm", 2, BatchNormLayer::Output::plain);
    layer.begin_estimation();
    layer.end_estimation();
    QCOMPARE(layer.statistics()[1]->value[0], Real(1));
  }
};

QS_TEST(TestBatchNorm)
#include "test_batch_norm_f64.moc"
