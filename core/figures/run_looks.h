// How a run looks in every figure: the colour tells the family of its method, its shade, marker and dash the
// method in it; further runs of one method have shades that none of the others has. A workspace may give a
// method another look.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/values/figure.h"
#include "core/values/method_looks.h"

namespace qs {

struct RunLook {
  Colour colour;
  Marker marker = Marker::circle;
  Dash dash = Dash::solid;
};

/// That of `chosen`, else the method's own: no two methods have the same. The float baseline has the colour
/// of text, and so have unknown ids.
RunLook look_of_method(std::string_view method, const MethodLooks& chosen = {});

/// One look for each of these ids, in their order; the first of a method has the method's own.
std::vector<RunLook> looks_of(const std::vector<std::string>& methods, const MethodLooks& chosen = {});

}  // namespace qs
