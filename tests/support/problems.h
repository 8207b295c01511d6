// A list of problems as the result of a test.
#pragma once

#include <QStringList>
#include <QTest>

/// Fails the test with all of them, a line each.
inline void require_none(const QStringList& problems) {
  QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
}
