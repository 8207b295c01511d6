// What may be written behind `quantscope lab`.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_lab(CLI::App& app, Request& request);

}  // namespace qs
