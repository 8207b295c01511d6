// Decoding: every weight gets the level its code points to, in the group of its filter.
#include <QTest>

#include "core/nn/weight_quantizer.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

class TestWeightQuantizer : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void one_list_of_levels_serves_all_filters() {
    const Codes codes{.index = {0, 1, 2, 2, 1, 0}, .levels = {{-0.5f, 0.0f, 0.5f}}, .group = {}};
    const Tensor expected = tensor_of(Shape{3, 2}, {-0.5, 0, 0.5, 0.5, 0, -0.5});
    QVERIFY(same_bits(decode(codes, Shape{3, 2}), expected));
  }

  void each_filter_uses_the_levels_of_its_group() {
    const Codes codes{
        .index = {0, 1, 1, 0, 1, 1}, .levels = {{-1.0f, 1.0f}, {-2.0f, 3.0f}}, .group = {1, 0, 1}};
    const Tensor expected = tensor_of(Shape{3, 1, 2, 1}, {-2, 3, 1, -1, 3, 3});
    QVERIFY(same_bits(decode(codes, Shape{3, 1, 2, 1}), expected));
  }
};

QS_TEST(TestWeightQuantizer)
#include "test_weight_quantizer.moc"
