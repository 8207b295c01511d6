// A figure as text that a person can read and approve: panels, axes, marks and their numbers.
#pragma once

#include <string>

#include "core/values/figure.h"

namespace qs {

std::string figure_text(const Figure& figure);

/// Contents of tests/fixtures/figures/NAME.txt. When the environment variable QS_APPROVE is set, the
/// file is written with `text` first: read it before you commit it.
std::string approved_text(const std::string& name, const std::string& text);

}  // namespace qs
