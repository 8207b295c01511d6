// What may be written behind `quantscope convert`, `import` and `report`: runs for other programs, and back.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_convert(CLI::App& app, Request& request);
void add_import(CLI::App& app, Request& request);
void add_report(CLI::App& app, Request& request);

}  // namespace qs
