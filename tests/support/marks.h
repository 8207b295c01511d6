// The marks of one kind in a panel.
#pragma once

#include <variant>
#include <vector>

#include "core/values/figure.h"

namespace qs {

template <class Kind>
std::vector<const Kind*> marks(const Panel& panel) {
  std::vector<const Kind*> found;
  for (const Mark& mark : panel.marks)
    if (const auto* one = std::get_if<Kind>(&mark)) found.push_back(one);
  return found;
}

}  // namespace qs
