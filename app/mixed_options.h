// The command `mixed`: what may be written behind it.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_mixed(CLI::App& app, Request& request);

}  // namespace qs
