// What a panel says about the place under the mouse, and what a figure says in one sentence.
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "core/figures/layout.h"
#include "core/values/figure.h"

namespace qs {

struct ReadOut {
  std::string text;      // a few short lines
  Position place;        // of the point it speaks of, on the page
  std::string key = {};  // what the point stands for; see Points::keys
};

/// The nearest point of a line, stem or marker within reach, else the bar under `place`.
std::optional<ReadOut> readOutAt(const Panel& panel, const PanelLayout& layout, Position place);

}  // namespace qs
