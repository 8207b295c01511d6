// Methods that call their gradients exact, against central differences in double precision.
#include <QTest>
#include <algorithm>

#include "core/tensor/views.h"
#include "support/gradient_check.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

class TestAllMethodsF64 : public QObject {
  Q_OBJECT

  static std::vector<MethodUse> exact_uses() {
    std::vector<MethodUse> uses = all_uses();
    std::erase_if(uses, [](const MethodUse& use) { return !use.method->exact_gradients; });
    return uses;
  }

 private Q_SLOTS:
  void gradients_match_differences_data() {
    QTest::addColumn<int>("use");
    const std::vector<MethodUse> uses = exact_uses();
    QVERIFY(!uses.empty());
    for (std::size_t i = 0; i < uses.size(); ++i) QTest::newRow(uses[i].name.c_str()) << static_cast<int>(i);
  }

  void gradients_match_differences() {
    QFETCH(int, use);
    const MethodUse current = exact_uses()[static_cast<std::size_t>(use)];
    // Small enough to stay away from clips, where gradients are straight-through by design.
    Tensor data = normal_tensor(Shape{3, 2, 2, 2}, 50, 0.08);
    for (Real& value : data) value = std::clamp(value, Real(-0.18), Real(0.18));
    if (current.role == Role::activations) array(data) = array(data).abs();
    const std::string problem = qs::gradients_match_differences(current, data, 1e-5);
    QVERIFY2(problem.empty(), problem.c_str());
  }
};

QS_TEST(TestAllMethodsF64)
#include "test_all_methods_f64.moc"
