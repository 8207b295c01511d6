// The looks that a user gave to methods, kept beside the runs: `looks.json` in a folder of runs.
#pragma once

#include <filesystem>
#include <vector>

#include "core/values/method_looks.h"

namespace qs {

/// None where the folder has no such file. Throws Error naming the place of what is wrong in it: an unknown
/// method, colour, marker or dash.
MethodLooks looks_in(const std::filesystem::path& folder);

/// Those of the folder that holds the first of these runs; also of a folder of runs itself.
MethodLooks looks_beside(const std::vector<std::filesystem::path>& runs);

/// In place of those before.
void save_looks(const std::filesystem::path& folder, const MethodLooks& looks);

/// The look that a method has when nobody gave it another.
MethodLook own_look(std::string_view method);

}  // namespace qs
