// Points that would cover each other, moved aside on the page.
#pragma once

#include <vector>

#include "core/figures/layout.h"

namespace qs {

/// For each mark of the panel, how far to the right each of its points is drawn; empty for marks whose
/// points stay. Points keep their height; each takes the free place nearest to its own, the best (lowest)
/// first. Where there is none inside the plot, it stays.
std::vector<std::vector<double>> side_by_side(const Panel& panel, const PanelLayout& layout);

}  // namespace qs
