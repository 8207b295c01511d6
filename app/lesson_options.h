// What may be written behind `quantscope lesson`.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_lesson(CLI::App& app, Request& request);

}  // namespace qs
