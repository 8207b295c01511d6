// The commands that compare runs: what may be written behind them.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_table(CLI::App& app, Request& request);
void add_compare(CLI::App& app, Request& request);
void add_methods_text(CLI::App& app, Request& request);

}  // namespace qs
