#include "core/recipes.h"

#include "core/settings/phases.h"

namespace qs {
namespace {

std::int64_t all_epochs(const Experiment& experiment) {
  return planned_float_epochs(experiment) + planned_epochs(experiment);
}

bool is_of_the_same_row(const Experiment& a, const Experiment& b) {
  return a.method == b.method && a.weight_bits == b.weight_bits && a.act_bits == b.act_bits &&
         a.data == b.data;
}

std::string length_of(const FollowedRecipe& recipe) {
  return std::to_string(recipe.epochs) + " of " + std::to_string(recipe.epochs_of_preset) + " epochs";
}

}  // namespace

FollowedRecipe followed_recipe(const Experiment& experiment) {
  FollowedRecipe nearest;
  for (const Preset& preset : presets()) {
    if (!preset.is_published() || !is_of_the_same_row(preset.experiment, experiment)) continue;
    std::vector<SettingRow> departures = settings_table({preset.experiment, experiment}, true);
    if (nearest.preset && departures.size() >= nearest.departures.size()) continue;
    nearest = {.preset = &preset,
               .departures = std::move(departures),
               .epochs = all_epochs(experiment),
               .epochs_of_preset = all_epochs(preset.experiment)};
  }
  return nearest;
}

std::string recipe_sentence(const Experiment& experiment) {
  const FollowedRecipe recipe = followed_recipe(experiment);
  if (!recipe.preset) return "no recipe is published here for this method, its bits and data";
  const std::string name = recipe.preset->title + " (" + recipe.preset->id + ")";
  if (recipe.departures.empty()) return name + ", as published";
  std::string places;
  for (const SettingRow& row : recipe.departures)
    places += (places.empty() ? "" : ", ") + row.key + " " + row.values[1] + " (" + row.values[0] + ")";
  return name + (recipe.is_shortened() ? ", shortened: " + length_of(recipe) : "") + "; it departs in " +
         places;
}

void mark_shortened(std::vector<ResultsTable>& tables) {
  for (ResultsTable& table : tables)
    for (TableRow& row : table.rows)
      if (const FollowedRecipe recipe = followed_recipe(row.experiment); recipe.is_shortened())
        row.shortened = length_of(recipe);
}

}  // namespace qs
