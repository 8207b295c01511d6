// Several figures as panels (a), (b), (c) … of one.
#pragma once

#include <vector>

#include "core/values/figure.h"
#include "core/values/names.h"

namespace qs {

/// Axes that all panels with the same quantity on them have in common.
enum class SharedAxes { none, x, y, both };
inline constexpr Names<SharedAxes, 4> kSharedAxes = {"share", {"none", "x", "y", "both"}};

/// The panels of all of them, lettered in order, with one legend: equal labels share an entry where they look
/// alike, else the letter of the part follows. The caption of a part is told with its letters. Where a part
/// has nothing to draw the composition has neither, and says which.
Figure composed(const std::vector<Figure>& parts, SharedAxes shared);

}  // namespace qs
