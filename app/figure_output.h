// Figures as files, without a display.
#pragma once

#include <filesystem>

#include "core/export.h"
#include "core/values/figure.h"

namespace qs {

/// By the suffix of `path`. SVG and CSV are text; for PDF and PNG a painter is started that needs no
/// display. Throws Error when the figure is empty, saying why, or when the file cannot be written.
void write_figure(const Figure& figure, const ExportSettings& settings, const std::filesystem::path& path);

/// weights, scales and curves of a run at its end, each as PDF, PNG and SVG in the run directory.
void write_all_figures(const std::filesystem::path& run);

}  // namespace qs
