// Ready experiments: papers' recipes, and quick ones for a first look. Made from resources/presets/*.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

struct Preset {
  std::string id, title, help, source;
  Experiment experiment;  // complete, with `experiment.preset == id`

  /// Whether the source is a paper or its released code, and not a recipe of ours ("our short recipe").
  bool is_published() const { return !source.starts_with("our "); }
};

const std::vector<Preset>& presets();
const Preset& preset(std::string_view id);

/// What a new window, and the program without a display, begin with: ready in half a minute on two cores.
const Preset& first_preset();

}  // namespace qs
