// How the settings of a run relate to the presets: which published recipe it followed, and where it departed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/comparison/results_table.h"
#include "core/comparison/settings_table.h"
#include "core/presets.h"

namespace qs {

struct FollowedRecipe {
  const Preset* preset = nullptr;           // null: none is published for the method, its bits and the data
  std::vector<SettingRow> departures = {};  // values of the preset, then of the run; empty: none
  std::int64_t epochs = 0, epochs_of_preset = 0;  // with those of the float start

  bool is_shortened() const { return preset && epochs < epochs_of_preset; }
};

/// Of the published presets with the same method, bits and data: the one that differs least.
FollowedRecipe followed_recipe(const Experiment& experiment);

/// "RQ-ST 2/2, MNIST, Table 1 (rq-st-2-2-mnist), as published", "…, shortened: 5 of 200 epochs; it departs in
/// epochs 5 (200), learning_rate 0.001 (0.0005)", or that none is published.
std::string recipe_sentence(const Experiment& experiment);

/// Marks the rows that were trained for fewer epochs than is published.
void mark_shortened(std::vector<ResultsTable>& tables);

}  // namespace qs
