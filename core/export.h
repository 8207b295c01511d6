// A figure as text: SVG and CSV. (PDF and PNG need fonts and pixels and are painted by ui/.)
#pragma once

#include <string>
#include <vector>

#include "core/values/export_settings.h"
#include "core/values/figure.h"

namespace qs {

/// The figure without what the settings leave out. Throws Error naming a panel that it does not have.
Figure chosen_parts(const Figure& figure, const ExportSettings& settings);

/// One path per curve, everything clipped to its axes, real text. Same input, same bytes.
std::string to_svg(const Figure& figure, const ExportSettings& settings);

/// Exactly what is drawn: panel, mark, label, x, y … with one row per point or bar.
std::string to_csv(const Figure& figure);

}  // namespace qs
