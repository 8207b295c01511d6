// What stands between the arguments as they are typed, the parser, and the user.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace qs {

/// The arguments with "--set a=1 b=2" as "--set a=1 --set b=2", which is what it means.
std::vector<std::string> with_settings_apart(int argc, const char* const* argv);

/// What the parser complains about, in our words.
std::string problem_of(const CLI::ParseError& error);

}  // namespace qs
