// What the compiler must get right for everything else to mean anything: constants with trailing zeros.
// GCC 12 with AVX-512 turned them into repetitions of their first word.
#include <QTest>
#include <vector>

#include "support/test_main.h"

namespace {

// Not inlined, so that the lists below really are made in memory.
[[gnu::noinline]] double last(const std::vector<double>& list) { return list.back(); }
[[gnu::noinline]] std::int64_t last(const std::vector<std::int64_t>& list) { return list.back(); }
[[gnu::noinline]] float last(const std::vector<float>& list) { return list.back(); }

}  // namespace

class TestCompiler : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void trailing_zeros_of_constants_survive() {
    for (int i = 0; i < 3; ++i) {  // in a loop, since code that runs once is compiled for size
      QCOMPARE(last(std::vector<double>{2, 2, 2, 0}), 0.0);
      QCOMPARE(last(std::vector<double>{2, 2, 0, 0}), 0.0);
      QCOMPARE(last(std::vector<double>{3, 3, 3, 3, 3, 3, 3, 0}), 0.0);
      QCOMPARE(last(std::vector<std::int64_t>{1, 1, 1, 0}), std::int64_t{0});
      QCOMPARE(last(std::vector<float>{1, 1, 1, 1, 1, 1, 0, 0}), 0.0f);
    }
  }
};

QS_TEST(TestCompiler)
#include "test_compiler.moc"
