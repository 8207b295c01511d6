// What may be written behind `quantscope plot`, `figures` and `compose`.
#pragma once

#include <CLI/CLI.hpp>

#include "app/requests.h"

namespace qs {

void add_plot(CLI::App& app, Request& request);
void add_figures(CLI::App& app, Request& request);
void add_compose(CLI::App& app, Request& request);

/// Style, size and parts of the figure that a command writes.
void add_figure_size(CLI::App& command, ExportSettings& settings);

}  // namespace qs
