// Looks that a user gave to methods in place of their own.
#pragma once

#include <map>
#include <string>

#include "core/values/figure.h"

namespace qs {

/// Those of the series that methods choose from, in the order of every style: the seventh of the palettes is
/// black, or too near yellow.
enum class MethodColour { blue, vermilion, green, orange, pink, sky };
inline constexpr int kMethodColours = 6;
inline constexpr Names<MethodColour, kMethodColours> kMethodColourNames = {
    "colour", {"blue", "vermilion", "green", "orange", "pink", "sky"}};

struct MethodLook {
  MethodColour colour = MethodColour::blue;
  Marker marker = Marker::circle;
  Dash dash = Dash::solid;
  bool operator==(const MethodLook&) const = default;
};

using MethodLooks = std::map<std::string, MethodLook, std::less<>>;  // by the method's id

}  // namespace qs
