// The command `convert`: what may be written behind it.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_convert(CLI::App& app, Request& request);
void add_import(CLI::App& app, Request& request);

}  // namespace qs
