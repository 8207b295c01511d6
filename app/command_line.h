// From words to requests: the only place that knows how the command line is spelled.
#pragma once

namespace qs {

inline constexpr int kSuccess = 0, kFailedRun = 1, kWrongUsage = 2;

/// Runs the command, or the window when there is none. Throws Error for what is refused.
int run_command_line(int argc, char** argv);

}  // namespace qs
