// Where a program may keep things for its user (XDG Base Directory Specification).
#pragma once

#include <filesystem>

namespace qs {

/// $XDG_DATA_HOME/quantscope, else ~/.local/share/quantscope: runs and data sets. May not exist yet.
/// Throws Error when there is no home folder to be found.
std::filesystem::path data_folder();

/// $XDG_CACHE_HOME/quantscope, else ~/.cache/quantscope: what can be computed again.
std::filesystem::path cache_folder();

}  // namespace qs
