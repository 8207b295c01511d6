// A run to its end.
#pragma once

#include "core/training/run.h"

namespace qs {

inline void finish(Run& run) {
  while (!run.done()) run.step();
}

}  // namespace qs
