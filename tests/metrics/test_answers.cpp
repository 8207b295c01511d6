// Answers of two networks: misses, flips and divergences by hand.
#include <QTest>
#include <cmath>

#include "core/metrics/answers.h"
#include "support/check_values.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

class TestAnswers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_largest_output_answers_and_the_first_of_equals() {
    const Tensor outputs = tensor_of(Shape{4, 3}, {1, 2, 0, 5, 5, 1, 0, 0, 0, -3, -2, -1});
    const std::vector<std::uint8_t> labels{1, 1, 0, 2};
    QCOMPARE(misses(outputs, labels), (std::vector<std::uint8_t>{0, 1, 0, 0}));
  }

  void flips_are_other_answers_right_or_wrong() {
    const Tensor a = tensor_of(Shape{4, 2}, {1, 0, 1, 0, 0, 1, 0, 1});
    const Tensor b = tensor_of(Shape{4, 2}, {2, 0, 0, 2, 0, 2, 2, 0});
    QCOMPARE(flips_pct(a, b), 50.0);
    QCOMPARE(flips_pct(a, a), 0.0);
  }

  void divergence_is_that_of_the_softmax() {
    const Tensor p = tensor_of(Shape{2, 2}, {std::log(3.0), 0, 0, 0});   // ¾, ¼ and ½, ½
    const Tensor q = tensor_of(Shape{2, 2}, {7, 7, std::log(0.25), 0});  // ½, ½ and ⅕, ⅘
    const double first = 0.75 * std::log(1.5) + 0.25 * std::log(0.5);
    const double second = 0.5 * std::log(2.5) + 0.5 * std::log(0.625);
    QS_NEAR(mean_kl(p, q), 0.5 * (first + second), 1e-7);
    QCOMPARE(mean_kl(p, p), 0.0);
    const Tensor far = tensor_of(Shape{2, 2}, {80, -80, -80, 80});
    QVERIFY(std::isfinite(mean_kl(far, q)) && std::isfinite(mean_kl(q, far)));
  }
};

QS_TEST(TestAnswers)
#include "test_answers.moc"
