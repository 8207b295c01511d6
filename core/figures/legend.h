// The one legend that all panels of a figure share.
#pragma once

#include <vector>

#include "core/figures/layout.h"

namespace qs {

struct LegendArea {
  double x, y, width, height;  // at most this high
};

/// One entry for each different label, in order of appearance, in centred rows. Long labels are
/// elided; what does not fit is counted in a last entry. Empty when no mark has a label.
std::vector<LegendEntry> lay_out_legend(const Figure& figure, const FigureStyle& style,
                                        const LegendArea& area);

/// Height of the rows.
double legend_height(const std::vector<LegendEntry>& legend, const FigureStyle& style);

/// The note of a panel as lines of text in its corner of `plot`; no lines when there is no room.
NoteLayout lay_out_note(const Note& note, const FigureStyle& style, const Box& plot);

}  // namespace qs
