// How long a test waits for another program before it gives up.
#pragma once

#include <QtGlobal>
#include <algorithm>

namespace qs {

/// Milliseconds, times $QS_TEST_PATIENCE: builds with a sanitizer are many times slower.
inline int patience(int milliseconds) {
  return milliseconds * std::max(1, qEnvironmentVariableIntValue("QS_TEST_PATIENCE"));
}

}  // namespace qs
