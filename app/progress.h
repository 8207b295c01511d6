// How far a run is, on the terminal; and Ctrl-C.
#pragma once

#include <memory>

#include "core/snapshot.h"

namespace qs {

/// From now on Ctrl-C and a polite kill only set a flag.
void catch_interrupts();
bool was_interrupted();

/// A bar that redraws itself on a terminal, a line for each epoch in a file. Writes to stderr.
class ProgressPrinter {
 public:
  ProgressPrinter();
  void show(const Snapshot& snapshot);
  void finish();

 private:
  bool is_terminal_;
  double epoch_shown_ = -1.0;
};

}  // namespace qs
