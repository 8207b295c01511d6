#include "core/settings/phases.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/in_quotes.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::size_t kMostPhases = 20;
constexpr const char* kQuantized = "quantized";

constexpr std::array<std::string_view, 13> kSettings = {
    "epochs",    "loss",     "label_smoothing", "optimizer",    "learning_rate", "momentum", "weight_decay",
    "clip_norm", "schedule", "drops",           "decay_epochs", "end_factor",    "patience"};

[[noreturn]] void refuse(std::size_t index, const std::string& problem, const std::string& advice = {}) {
  throw Error("phases", "phase " + std::to_string(index + 1) + " " + problem, advice);
}

std::string known_settings() {
  std::string known = kQuantized;
  for (const std::string_view key : kSettings) known.append(", ").append(key);
  return known;
}

PhaseSettings phase_from(const nlohmann::ordered_json& json, std::size_t index,
                         const Experiment& experiment) {
  if (!json.is_object()) refuse(index, "is no object", "write {\"quantized\": false, \"epochs\": 30}");
  PhaseSettings phase{.is_quantized = true, .recipe = experiment};
  phase.recipe.phases.clear();
  for (const auto& [key, value] : json.items()) {
    if (key == kQuantized) {
      if (!value.is_boolean()) refuse(index, "has a \"quantized\" that is neither true nor false");
      phase.is_quantized = value.get<bool>();
      continue;
    }
    if (std::find(kSettings.begin(), kSettings.end(), key) == kSettings.end())
      refuse(index, "cannot have " + in_quotes(key), "choose of: " + known_settings());
    try {
      set_json(phase.recipe, key, value, "phases");
    } catch (const Error& error) {
      refuse(index, "has a wrong " + key + ": " + error.problem(), error.advice());
    }
  }
  return phase;
}

std::vector<PhaseSettings> phases_from(const std::string& text, const Experiment& experiment) {
  if (text.empty()) return {};
  const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_array())
    throw Error("phases", in_quotes(text) + " is no list of phases",
                "write [{\"quantized\": false, \"epochs\": 30}, {\"quantized\": true, \"epochs\": 10}]");
  if (json.size() > kMostPhases)
    throw Error("phases", "there are more than " + std::to_string(kMostPhases) + " phases");
  std::vector<PhaseSettings> phases;
  for (std::size_t i = 0; i < json.size(); ++i) {
    phases.push_back(phase_from(json[i], i, experiment));
    if (i > 0 && !phases[i].is_quantized && phases[i - 1].is_quantized)
      refuse(i, "is float behind a quantized one", "put float phases first");
  }
  if (!phases.empty() && !phases.back().is_quantized)
    refuse(phases.size() - 1, "is the last and not quantized", "end with a quantized phase");
  return phases;
}

std::int64_t epochs_of(const std::vector<PhaseSettings>& phases, bool quantized) {
  std::int64_t epochs = 0;
  for (const PhaseSettings& phase : phases)
    epochs += phase.is_quantized == quantized ? phase.recipe.epochs : 0;
  return epochs;
}

}  // namespace

std::vector<PhaseSettings> phases_of(const Experiment& experiment) {
  return phases_from(experiment.phases, experiment);
}

std::string problem_with_phases(const std::string& text) {
  try {
    phases_from(text, Experiment{});
  } catch (const Error& error) {
    return error.problem() + (error.advice().empty() ? "" : ": " + error.advice());
  }
  return {};
}

std::int64_t planned_epochs(const Experiment& experiment) {
  const std::vector<PhaseSettings> phases = phases_of(experiment);
  return phases.empty() ? experiment.epochs : epochs_of(phases, true);
}

std::int64_t planned_float_epochs(const Experiment& experiment) {
  const std::vector<PhaseSettings> phases = phases_of(experiment);
  return phases.empty() ? experiment.warm_start_epochs : epochs_of(phases, false);
}

std::vector<std::string> settings_of_phases() { return {kSettings.begin(), kSettings.end()}; }

}  // namespace qs
