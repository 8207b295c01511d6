// Looks that a user gave to methods in place of their own.
#pragma once

#include <map>
#include <string>

#include "core/values/figure.h"

namespace qs {

/// Colours of the series that methods choose from: the seventh of the palettes is black, or too near yellow.
inline constexpr int kMethodColours = 6;

struct MethodLook {
  int colour = 0;  // < kMethodColours
  Marker marker = Marker::circle;
  Dash dash = Dash::solid;
  bool operator==(const MethodLook&) const = default;
};

using MethodLooks = std::map<std::string, MethodLook, std::less<>>;  // by the method's id

}  // namespace qs
