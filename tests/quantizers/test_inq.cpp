// Incremental network quantization on twelve weights, and its schedule.
#include <QTest>

#include "core/training/optimizer.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

/// Indices of the frozen weights.
std::vector<Index> frozen(Subject& subject) {
  std::vector<Index> indices;
  const Tensor& mask = *subject.parameters()[0]->frozen;
  for (Index i = 0; i < mask.size(); ++i)
    if (mask[i] != Real(0)) indices.push_back(i);
  return indices;
}

/// The last step of an epoch of twelve.
Step epoch_end(int epoch) {
  Step step = training_step(epoch);
  step.epoch = static_cast<double>(epoch) - 0.01;
  step.epochs = 12.0;
  step.ends_epoch = true;
  return step;
}

}  // namespace

class TestInq : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void weights_become_powers_of_two() {
    const std::vector<std::pair<int, std::vector<double>>> expected{
        {5, {1, -.5, .5, -.5, .25, -.25, .125, -.125, .0625, -.0625, .5, -.5}},
        {4, {1, -.5, .5, -.5, .25, -.25, .125, -.125, .125, 0, .5, -.5}},
        {3, {1, -.5, .5, -.5, .5, 0, 0, 0, 0, 0, .5, -.5}},
        {2, {1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1}}};
    for (const auto& [bits, values] : expected) {
      const auto subject = make_subject(weight_use("inq", bits), twelve_weights());
      QS_SAME(subject->forward(evaluation_step())[0], values, 0.0);
      QCOMPARE(subject->encode().levels[0].size(), (std::size_t{1} << (bits - 1)) + 1);
      QCOMPARE(subject->encode().levels[0].back(), 1.0f);
    }
  }

  void boundaries_are_those_of_the_paper() {
    // β for (α + β)/2 ≤ |w| < 3β/2 with neighbours α < β of {0, ¼, ½, 1}; max|w| = 1.4 gives 2^n1 = 1.
    const Tensor w = tensor_of(Shape{1, 8}, {1.4, 0.75, 0.7499, 0.375, 0.3749, 0.125, 0.1249, -0.75});
    const auto subject = make_subject(weight_use("inq", 4), w);
    QS_SAME(subject->forward(evaluation_step())[0], {1, 1, .5, .5, .25, .125, .125, -1}, 0.0);
    const auto three = make_subject(weight_use("inq", 3), w);
    QS_SAME(three->forward(evaluation_step())[0], {1, 1, .5, .5, .5, 0, 0, -1}, 0.0);
  }

  void the_largest_half_is_frozen_first() {
    const auto subject = make_subject(weight_use("inq", 5), twelve_weights());
    QCOMPARE(frozen(*subject), (std::vector<Index>{0, 1, 2, 3, 10, 11}));
    subject->after_update(epoch_end(4));
    QCOMPARE(frozen(*subject), (std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 10, 11}));
  }

  void frozen_weights_are_rounded_and_others_float_in_training() {
    const auto subject = make_subject(weight_use("inq", 5), twelve_weights());
    QS_SAME(subject->forward(training_step(0))[0],
            {1, -.5, .5, -.5, .29, -.22, .17, -.12, .08, -.05, .5, -.5}, 1e-7);
  }

  void frozen_weights_get_no_gradient() {
    const auto subject = make_subject(weight_use("inq", 5), twelve_weights());
    QS_SAME(data_gradient(*subject, twelve_gradients()), {0, 0, 0, 0, -.25, .15, -.35, .05, .1, -.2, 0, 0},
            1e-7);
  }

  void stages_share_the_epochs() {
    const auto subject = make_subject(weight_use("inq", 5), twelve_weights());
    std::vector<std::size_t> counts;
    for (int epoch = 1; epoch <= 12; ++epoch) {
      Step inside = epoch_end(epoch);
      inside.ends_epoch = false;
      subject->after_update(inside);
      subject->after_update(epoch_end(epoch));
      counts.push_back(frozen(*subject).size());
    }
    QCOMPARE(counts, (std::vector<std::size_t>{6, 6, 6, 9, 9, 9, 9, 11, 11, 11, 11, 12}));
    QVERIFY(same_bits(subject->forward(training_step(0))[0], subject->forward(evaluation_step())[0]));
  }

  void the_learning_rate_restarts_where_a_stage_begins() {
    const Method& inq = find_method("inq");
    Options options(inq.info.options);
    QCOMPARE(inq.schedule_restarts(options, 5, 12), (std::vector<std::int64_t>{4, 8}));
    QCOMPARE(inq.schedule_restarts(options, 5, 2), (std::vector<std::int64_t>{1}));  // two stages at once
    QCOMPARE(inq.schedule_restarts(options, 2, 18).size(), std::size_t{8});
    options.set_text("stage_rate", "goes-on");
    QVERIFY(inq.schedule_restarts(options, 5, 12).empty());
  }

  void momentum_and_decay_leave_frozen_weights_alone() {
    const auto subject = make_subject(weight_use("inq", 5), twelve_weights());
    const std::vector<Index> fixed = frozen(*subject);
    const Tensor before = subject->parameters()[0]->value;
    const auto optimizer = make_sgd(subject->parameters(), 0.9, 0.1, Momentum::polyak);
    for (int step = 0; step < 5; ++step) {
      data_gradient(*subject, twelve_gradients());
      optimizer->step(0.01);
    }
    const Tensor& after = subject->parameters()[0]->value;
    for (Index i = 0; i < 12; ++i)
      QCOMPARE(after[i] == before[i], std::find(fixed.begin(), fixed.end(), i) != fixed.end());
  }

  void levels_stay_when_weights_grow() {
    const auto subject = make_subject(weight_use("inq", 5), twelve_weights());
    subject->parameters()[0]->value[6] = Real(5);
    QCOMPARE(subject->encode().levels[0].back(), 1.0f);
    QCOMPARE(subject->forward(evaluation_step())[0][6], Real(1));
  }
};

QS_TEST(TestInq)
#include "test_inq.moc"
