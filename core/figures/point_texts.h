// What is written beside the points of a panel, where it covers neither points nor other texts.
#pragma once

#include <string>
#include <vector>

#include "core/figures/layout.h"

namespace qs {

/// A point of a panel that had no room for its text.
struct NumberedPoint {
  std::size_t panel, mark, point;
  bool operator==(const NumberedPoint&) const = default;
};

/// The texts of all points of panel `index` in place. Points that find no room, and those in `numbered`
/// already, show their number in that list (from 1) and are added to it.
std::vector<TextRun> point_texts(const Panel& panel, std::size_t index, const PanelLayout& layout,
                                 const FigureStyle& style, std::vector<NumberedPoint>& numbered);

/// "1 RQ 2/2, 2 TWN"; empty: none.
std::string key_of(const Figure& figure, const std::vector<NumberedPoint>& numbered);

}  // namespace qs
