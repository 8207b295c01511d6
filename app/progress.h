// What a person at the terminal sees of a run, and how Ctrl-C ends it.
//
// On a terminal one line on standard error is written again and again; elsewhere (a log file, a pipe)
// one line per epoch.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/session.h"
#include "core/values/snapshot.h"

namespace qs {

/// "rq-st  epoch 2.4/7 [######··············]  loss 0.213  error 3.10 % soft, 4.02 % hard  5800 images/s
/// 1:12 left", cut to `width` columns.
std::string progress_line(const Snapshot& snapshot, std::size_t width);

/// A sentence on standard error that does not run into the line of progress.
void print_remark(const std::string& sentence);

/// From now on the first Ctrl-C (or SIGTERM, or the end of the processor time that was allowed) is only
/// noted; a second one kills as usual.
void note_interruptions();
bool was_interrupted();

/// Runs the session to its end, or stops it at a Ctrl-C, and shows how far it is. Returns how it
/// ended: finished, stopped or failed.
RunState follow(Session& session);

}  // namespace qs
