// The tests of a folder share one executable; each file announces its class with QS_TEST, and a run picks
// one by the name of its file: `test_nn network` runs nn/test_network.cpp in a process of its own.
#pragma once

#include <QStringList>
#include <QTest>

namespace qs {

using TestFunction = int (*)(const QStringList& arguments);

/// Enters a test under the name of its file: "…/nn/test_network.cpp" becomes "network".
class TestEntry {
 public:
  TestEntry(const char* file, TestFunction run);
};

/// Runs the test that the first argument names (what follows goes to QTest), or all of them without one.
/// Returns how many functions failed, or 2 for an unknown name.
int run_tests(const QStringList& arguments);

}  // namespace qs

#define QS_TEST(Class)                                                           \
  namespace {                                                                    \
  const qs::TestEntry kEntry##Class(__FILE__, [](const QStringList& arguments) { \
    Class test;                                                                  \
    return QTest::qExec(&test, arguments);                                       \
  });                                                                            \
  }
