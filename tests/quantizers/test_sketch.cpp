// Network sketching as a method: each filter by itself, anew in every step.
#include <QTest>

#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

class TestSketch : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void errors_are_those_of_the_sketches_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("error");
    QTest::newRow("direct 1") << "sketch-direct" << 1 << 0.8540916667;
    QTest::newRow("direct 2") << "sketch-direct" << 2 << 0.2200581019;
    QTest::newRow("direct 3") << "sketch-direct" << 3 << 0.07886342593;
    QTest::newRow("refined 1") << "sketch-refined" << 1 << 0.8540916667;
    QTest::newRow("refined 2") << "sketch-refined" << 2 << 0.2019428571;
    QTest::newRow("refined 3") << "sketch-refined" << 3 << 0.05311862745;
  }
  void errors_are_those_of_the_sketches() {
    QFETCH(QString, id);
    QFETCH(int, bits);
    QFETCH(double, error);
    const auto subject = make_subject(weight_use(id.toStdString(), bits), twelve_weights());
    QS_NEAR(squared_distance_of(subject->forward(training_step(0))[0], twelve_weights()), error, 1e-6);
  }

  void filters_do_not_see_each_other() {
    Tensor two(Shape{2, 12});
    for (Index i = 0; i < 24; ++i)
      two[i] = static_cast<Real>(kTwelveWeights[static_cast<std::size_t>(i % 12)]) * Real(i < 12 ? 1 : 100);
    const auto together = make_subject(weight_use("sketch-refined", 3), two);
    const auto alone = make_subject(weight_use("sketch-refined", 3), twelve_weights());
    const Tensor both = together->forward(training_step(0))[0], one = alone->forward(training_step(0))[0];
    for (Index i = 0; i < 12; ++i) {
      QCOMPARE(both[i], one[i]);
      QS_NEAR(both[12 + i], Real(100) * one[i], 1e-4);
    }
  }

  void sketch_follows_the_weights() {
    const auto subject = make_subject(weight_use("sketch-direct", 2), twelve_weights());
    const Tensor before = subject->forward(training_step(0))[0];
    array(subject->parameters()[0]->value) *= Real(2);
    const Tensor after = subject->forward(training_step(1))[0];
    for (Index i = 0; i < 12; ++i) QS_NEAR(after[i], Real(2) * before[i], 1e-6);
  }

  void gradient_passes_straight_through() {
    const auto subject = make_subject(weight_use("sketch-direct", 2), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), kTwelveGradients, 1e-7);
  }
};

QS_TEST(TestSketch)
#include "test_sketch.moc"
