#include "core/figures/run_looks.h"

#include <algorithm>
#include <map>

#include "core/catalog.h"

namespace qs {

RunLook look_of_method(std::string_view method, const MethodLooks& chosen) {
  if (const auto own = chosen.find(method); own != chosen.end())
    return {{Colour::Role::series, own->second.colour}, own->second.marker, own->second.dash};
  std::map<MethodFamily, int> places;
  for (const MethodInfo& info : methods()) {
    const int place = places[info.family]++;
    if (info.id != method || info.family == MethodFamily::baseline) continue;
    return {{Colour::Role::series, static_cast<int>(info.family) - 1},
            static_cast<Marker>(place % static_cast<int>(kMarkers.list.size())),
            static_cast<Dash>(place % static_cast<int>(kDashes.list.size()))};
  }
  return {{Colour::Role::text}, Marker::circle, Dash::solid};
}

std::vector<RunLook> looks_of(const std::vector<std::string>& methods, const MethodLooks& chosen) {
  std::map<std::string, int> seen;
  std::vector<RunLook> looks;
  for (const std::string& method : methods) {
    looks.push_back(look_of_method(method, chosen));
    looks.back().colour.shade = seen[method]++;
  }
  return looks;
}

}  // namespace qs
