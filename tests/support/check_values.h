// Comparing numbers with values from elsewhere.
#pragma once

#include <QTest>
#include <algorithm>
#include <cmath>

namespace qs {

/// Relative to the expected value, absolute below one.
inline bool is_near(double found, double expected, double tolerance) {
  return std::abs(found - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

}  // namespace qs

/// Fails the test with both numbers.
#define QS_NEAR(found, expected, tolerance)                                                          \
  do {                                                                                               \
    const double qs_found = static_cast<double>(found), qs_expected = static_cast<double>(expected); \
    QVERIFY2(qs::is_near(qs_found, qs_expected, tolerance),                                          \
             qPrintable(QStringLiteral("%1 is %2 instead of %3")                                     \
                            .arg(QStringLiteral(#found))                                             \
                            .arg(qs_found, 0, 'g', 12)                                               \
                            .arg(qs_expected, 0, 'g', 12)));                                         \
  } while (false)
