// Styles as files: small JSON documents, of which those that come with the program stand in
// resources/styles/.
//
//   {"based_on": "paper", "label_pt": 10, "series": ["#0072b2", "#d55e00"], "line_factor": 1.5}
#pragma once

#include <string>
#include <string_view>

#include "core/figures/style.h"

namespace qs {

/// Throws Error naming the place of what is wrong: unknown keys, what is no colour, sizes out of range, and
/// without `based_on` anything that is missing.
FigureStyle parse_style(std::string_view text, const std::string& name, const std::string& where);

}  // namespace qs
