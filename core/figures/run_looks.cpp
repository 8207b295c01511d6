#include "core/figures/run_looks.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/catalog.h"

namespace qs {
namespace {

constexpr int kShades = 4;  // of a colour that a style tells apart: its own, lighter, darker, lightest

}  // namespace

RunLook look_of_method(std::string_view method, const MethodLooks& chosen) {
  if (const auto own = chosen.find(method); own != chosen.end())
    return {
        {Colour::Role::series, static_cast<int>(own->second.colour)}, own->second.marker, own->second.dash};
  std::map<MethodFamily, int> places;
  for (const MethodInfo& info : methods()) {
    const int place = places[info.family]++;
    if (info.id != method || info.family == MethodFamily::baseline) continue;
    return {{Colour::Role::series, static_cast<int>(info.family) - 1, place % kShades},
            static_cast<Marker>(place % static_cast<int>(kMarkers.list.size())),
            static_cast<Dash>(place % static_cast<int>(kDashes.list.size()))};
  }
  return {{Colour::Role::text}, Marker::circle, Dash::solid};
}

std::vector<RunLook> looks_of(const std::vector<std::string>& methods, const MethodLooks& chosen) {
  std::vector<RunLook> looks;
  std::set<std::pair<int, int>> used;  // colour, shade
  for (const std::string& method : methods) {
    looks.push_back(look_of_method(method, chosen));
    used.emplace(looks.back().colour.index, looks.back().colour.shade);
  }
  for (std::size_t i = 0; i < methods.size(); ++i) {
    if (std::find(methods.begin(), methods.begin() + static_cast<std::ptrdiff_t>(i), methods[i]) ==
        methods.begin() + static_cast<std::ptrdiff_t>(i))
      continue;
    Colour& colour = looks[i].colour;
    while (!used.emplace(colour.index, colour.shade).second) ++colour.shade;
  }
  return looks;
}

}  // namespace qs
