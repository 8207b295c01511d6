// How runs are told apart in a figure: a method has one colour and one marker, the same in every figure
// whatever else is shown; runs of one method differ in shade.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/values/figure.h"

namespace qs {

struct RunLook {
  Colour colour;
  Marker marker = Marker::circle;
};

/// Six colours and five markers in turn, in the order of the menu: 30 methods before two look the same.
/// The float baseline has the colour of text. Unknown ids look like the float baseline.
RunLook look_of_method(std::string_view method);

/// One look for each of these ids, in their order: the n-th of one method has shade n.
std::vector<RunLook> looks_of(const std::vector<std::string>& methods);

}  // namespace qs
