// The program with a window.
#pragma once

#include <filesystem>
#include <vector>

namespace qs {

/// Runs until the window is closed and returns the exit status. The first of the runs is shown, the
/// others are drawn beside it; without any, the window begins with the experiment of the last time.
int run_window(int& argc, char** argv, const std::vector<std::filesystem::path>& runs_to_open);

}  // namespace qs
