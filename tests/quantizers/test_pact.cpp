// PACT on five outputs; values from elsewhere.
#include <QTest>

#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

Tensor five_outputs() { return tensor_of(Shape{1, 5}, {-0.4, 0.2, 0.8, 1.3, 2.2}); }

std::unique_ptr<Subject> subject_with_clip(const std::string& clip, const std::string& decay) {
  return make_subject(activation_use("pact", 2, {{"initial_clip", clip}, {"clip_decay", decay}}),
                      five_outputs());
}

}  // namespace

class TestPact : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void outputs_are_clipped_and_rounded() {
    const auto subject = subject_with_clip("1.5", "0");
    QS_SAME(subject->forward(training_step(0))[0], {0, 0, 1, 1.5, 1.5}, 1e-6);
  }

  void gradients_are_the_papers() {
    const auto subject = subject_with_clip("1.5", "0");
    QS_SAME(data_gradient(*subject, tensor_of(Shape{1, 5}, {1, 2, 3, 4, 5})), {0, 2, 3, 4, 0}, 0.0);
    QCOMPARE(subject->parameters()[0]->grad[0], Real(5));  // of the clipped value alone
  }

  void gradient_of_the_clip_matches_differences_where_clipped() {
    // All values beyond α: the loss is Σ g α, whatever the rounding.
    const Tensor x = tensor_of(Shape{1, 3}, {2.0, 3.0, 4.0}), g = tensor_of(Shape{1, 3}, {0.5, -1.25, 2.0});
    const auto loss = [&](const std::string& clip) {
      const auto subject =
          make_subject(activation_use("pact", 2, {{"initial_clip", clip}, {"clip_decay", "0"}}), x);
      return static_cast<double>((array(subject->forward(training_step(0))[0]) * array(g)).sum());
    };
    const auto subject =
        make_subject(activation_use("pact", 2, {{"initial_clip", "1.5"}, {"clip_decay", "0"}}), x);
    data_gradient(*subject, g);
    QS_NEAR(subject->parameters()[0]->grad[0], (loss("1.51") - loss("1.49")) / 0.02, 1e-4);
  }

  void penalty_pulls_the_clip_down() {
    const auto subject = subject_with_clip("1.5", "0.1");
    subject->parameters()[0]->grad.fill(Real(0));
    QS_NEAR(subject->penalty(training_step(0)), 0.1 * 1.5 * 1.5, 1e-6);
    QS_NEAR(subject->parameters()[0]->grad[0], 2.0 * 0.1 * 1.5, 1e-6);
  }

  void zero_starts_at_the_largest_output() {
    QS_NEAR(subject_with_clip("0", "0")->parameters()[0]->value[0], 2.2, 1e-6);
    const Method& method = find_method("pact");
    QCOMPARE(Options(method.info.options).real("initial_clip"), 10.0);
  }

  void weights_are_those_of_dorefa() {
    const auto pact = make_subject(weight_use("pact", 3), twelve_weights());
    const auto dorefa = make_subject(weight_use("dorefa", 3), twelve_weights());
    QVERIFY(same_bits(pact->forward(training_step(0))[0], dorefa->forward(training_step(0))[0]));
  }
};

QS_TEST(TestPact)
#include "test_pact.moc"
