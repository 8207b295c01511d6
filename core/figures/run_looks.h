// How a run looks in every figure: the colour tells the family of its method, marker and dash the method in
// it; runs of one method differ in shade. A workspace may give a method another look.
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

/// One look for each of these ids, in their order: the n-th of one method has shade n.
std::vector<RunLook> looks_of(const std::vector<std::string>& methods, const MethodLooks& chosen = {});

}  // namespace qs
