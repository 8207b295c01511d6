// What may be written behind `quantscope reproduce`.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_reproduce(CLI::App& app, Request& request);

}  // namespace qs
