// The names of an enumeration's values in files, in forms and on the command line.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace qs {

/// Throws Error: `setting` has no value called `name`; choose one of `known`, as in "a, b".
[[noreturn]] void refuse_name(std::string_view setting, std::string_view name, const std::string& known);

template <class Enum, std::size_t count>
struct Names {
  std::string_view setting;                  // whose choices they are: "schedule"
  std::array<std::string_view, count> list;  // in the order of the enumeration

  constexpr std::string_view of(Enum value) const { return list[static_cast<std::size_t>(value)]; }

  /// Throws Error naming the known ones.
  Enum from(std::string_view name) const {
    std::string known;
    for (std::size_t i = 0; i < count; ++i) {
      if (list[i] == name) return static_cast<Enum>(i);
      known.append(known.empty() ? "" : ", ").append(list[i]);
    }
    refuse_name(setting, name, known);
  }
};

}  // namespace qs
