#include "core/figures/run_looks.h"

#include <map>

#include "core/catalog.h"

namespace qs {

RunLook look_of_method(std::string_view method) {
  constexpr int kColours = 6;  // the seventh of the palettes is black, or too near to yellow
  constexpr Marker kMarkers[] = {Marker::circle, Marker::square, Marker::triangle, Marker::diamond,
                                 Marker::cross};
  int number = 0;
  for (const MethodInfo& info : methods()) {
    const bool is_float = info.weight_bits.min == kFloatBits;
    if (info.id == method && !is_float)
      return {{Colour::Role::series, number % kColours},
              kMarkers[number % static_cast<int>(std::size(kMarkers))]};
    number += is_float ? 0 : 1;
  }
  return {{Colour::Role::text}, Marker::circle};
}

std::vector<RunLook> looks_of(const std::vector<std::string>& methods) {
  std::map<std::string, int> seen;
  std::vector<RunLook> looks;
  for (const std::string& method : methods) {
    looks.push_back(look_of_method(method));
    looks.back().colour.shade = seen[method]++;
  }
  return looks;
}

}  // namespace qs
