// How large a page a figure gets: what was asked for, or a height that suits the width.
#include <algorithm>
#include <cmath>

#include "core/figures/layout.h"
#include "core/figures/ticks.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr double kPointsPerMm = 72.0 / 25.4;

/// As many columns as leave plots of a legible width, or those asked for; heights in proportion. Where many
/// panels stand below each other they are lower, so that a page of a paper holds the figure.
PageSize with_pleasing_height(const Figure& figure, const FigureStyle& style, double width_pt, int asked) {
  constexpr double kLegibleWidth = 96.0, kLeastHeight = 60.0, kMostHeight = 400.0;
  constexpr double kUsualPage = 200.0 * kPointsPerMm;
  const auto panels = static_cast<int>(figure.panels.size());
  for (int columns = std::clamp(asked > 0 ? asked : figure.columns, 1, panels);; --columns) {
    const double rows = std::ceil(static_cast<double>(panels) / columns);
    PageSize page{width_pt, 1000.0 * rows, columns};
    const Box plot = lay_out(figure, style, page).panels.front().plot;
    if (plot.width < kLegibleWidth && columns > 1 && asked == 0) continue;
    const double pleasing =
        std::clamp((columns == 1 && rows == 1 ? 0.6 : 0.7) * plot.width, kLeastHeight, kMostHeight);
    page.height_pt -= rows * (plot.height - pleasing);
    const double too_much = std::max(0.0, page.height_pt - kUsualPage) / rows;
    page.height_pt -= rows * std::min(too_much, pleasing - kLeastHeight);
    return page;
  }
}

}  // namespace

PageSize page_size(const Figure& figure, const ExportSettings& settings) {
  const FigureStyle& style = figure_style(settings.style);
  const auto refuse = [](const char* what, double mm, const char* range) {
    throw Error{"figure", std::string(what) + " of " + format_number(mm) + " mm is out of range", range};
  };
  if (!(settings.width_mm >= 20.0 && settings.width_mm <= 2000.0)) {
    refuse("a width", settings.width_mm, "ask for 20 to 2000 mm");
  }
  const bool automatic = settings.height_mm == 0.0;
  if (!automatic && !(settings.height_mm >= 15.0 && settings.height_mm <= 2000.0)) {
    refuse("a height", settings.height_mm, "ask for 15 to 2000 mm, or 0 for a pleasing height");
  }
  const auto panels = static_cast<int>(figure.panels.size());
  PageSize page{settings.width_mm * kPointsPerMm, settings.height_mm * kPointsPerMm,
                std::clamp(settings.columns, 0, std::max(1, panels))};
  if (figure.panels.empty() || !figure.empty_reason.empty()) {
    if (automatic) page.height_pt = 0.4 * page.width_pt;
    return page;
  }
  if (automatic) page = with_pleasing_height(figure, style, page.width_pt, page.columns);
  if (!lay_out(figure, style, page).fits) {
    throw Error{"figure",
                "its panels do not fit legibly on the page (" +
                    format_number(page.width_pt / kPointsPerMm, 3) + " × " +
                    format_number(page.height_pt / kPointsPerMm, 3) + " mm)",
                "ask for a larger width or height, or leave out panels, the legend or the caption"};
  }
  return page;
}

}  // namespace qs
