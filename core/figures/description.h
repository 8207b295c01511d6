// A figure in words, for those who cannot see it: what is drawn against what, and the numbers that the eye
// would take from it.
#pragma once

#include <string>

#include "core/values/figure.h"

namespace qs {

/// A sentence on the whole, and one on each panel, of which the first few are told.
std::string description_of(const Figure& figure);

}  // namespace qs
