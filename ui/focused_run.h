// The run that the window is about: the one in focus, with the state that it has now, whatever instant of
// it is looked at.
#pragma once

#include <QString>
#include <optional>

#include "core/run_store.h"

namespace qs {

class Workspace;

struct FocusedRun {
  QString name;
  std::optional<RunState> state;        // absent: it lies elsewhere and is not in the list
  std::optional<int> percent;           // of the training steps that are done; absent: not known
  const RunSummary* summary = nullptr;  // null: not listed yet
};

/// Absent: no run is in focus, or nothing is known of it yet.
std::optional<FocusedRun> focusedRun(const Workspace& workspace);

/// The name of the run that is being trained, when another one is in focus; else empty.
QString trainedElsewhere(const Workspace& workspace);

/// "RQ-ST 2/2 (running 36 %)", while scrubbing "…, seen at step 120".
QString titleText(const Workspace& workspace);

/// "error 4.10 % quantized, 3.60 % float · 1.6 bit a weight · 21 kB"; empty before the run has finished.
QString resultText(const RunSummary& run);

}  // namespace qs
