// A figure as text: SVG and CSV. (PDF and PNG need fonts and pixels and are painted by ui/.)
#pragma once

#include <string>
#include <vector>

#include "core/values/export_settings.h"
#include "core/values/figure.h"

namespace qs {

/// The figure without what the settings leave out, its lines as thick as the style wants. Throws Error naming
/// a panel that it does not have, or an unknown style.
Figure chosen_parts(const Figure& figure, const ExportSettings& settings);

/// One path per curve, everything clipped to its axes, real text. Same input, same bytes.
std::string to_svg(const Figure& figure, const ExportSettings& settings);

/// A tikzpicture with PGFPlots axes, of the size and colours of the PDF, in the fonts of the document that
/// takes it in. `data_file` is the name by which it reads to_tsv(figure). Same input, same bytes.
std::string to_pgfplots(const Figure& figure, const ExportSettings& settings, const std::string& data_file);
std::string to_tsv(const Figure& figure);

/// A Python script that draws the figure with NumPy and matplotlib alone, reading numbers_csv(figure) beside
/// it.
std::string to_matplotlib(const Figure& figure, const ExportSettings& settings, const std::string& data_file);
/// Named columns: x and y of every curve, left, right and height of every histogram …
std::string numbers_csv(const Figure& figure);

/// Exactly what is drawn: panel, mark, label, x, y … with one row per point or bar.
std::string to_csv(const Figure& figure);

}  // namespace qs
