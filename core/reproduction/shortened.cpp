#include "core/reproduction/shortened.h"

#include <algorithm>
#include <cmath>

#include "core/base/json.h"
#include "core/settings/settings.h"
#include "core/values/drops.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPlaces = 1000.0;  // an epoch has so many places for a drop

std::int64_t fewer(std::int64_t epochs, double factor) {
  return epochs == 0 ? 0 : std::max<std::int64_t>(1, std::llround(static_cast<double>(epochs) * factor));
}

double earlier(double epoch, double factor) { return std::round(kPlaces * epoch * factor) / kPlaces; }

std::string earlier(const std::string& text, double factor) {
  std::vector<Drop> drops = drops_from(text);
  for (Drop& drop : drops) {
    drop.epoch = earlier(drop.epoch, factor);
    drop.every = drop.every > 0.0 ? std::max(1.0 / kPlaces, earlier(drop.every, factor)) : 0.0;
  }
  return drops.empty() ? text : to_text(drops);
}

/// The phases of an experiment are a text of JSON.
std::string fewer_in_phases(const std::string& text, double factor) {
  if (text.empty()) return text;
  Json phases = parse_json(text, "phases");
  for (Json& phase : phases) {
    for (const char* key : {"epochs", "decay_epochs", "patience"})
      if (phase.contains(key)) phase[key] = fewer(phase[key].get<std::int64_t>(), factor);
    if (phase.contains("drops"))
      phase["drops"] = parse_json(earlier(json_text(phase["drops"]), factor), "drops");
  }
  return json_text(phases);
}

}  // namespace

Experiment shortened(Experiment experiment, double factor) {
  for (std::int64_t* epochs :
       {&experiment.epochs, &experiment.decay_epochs, &experiment.warm_start_epochs, &experiment.patience})
    *epochs = fewer(*epochs, factor);
  experiment.drops = earlier(experiment.drops, factor);
  experiment.phases = fewer_in_phases(experiment.phases, factor);
  Options& options = experiment.method_options;
  for (const OptionSpec& spec : options.specs()) {
    if (!spec.key.ends_with("_epochs")) continue;
    const Value value = options.values().at(spec.key);
    if (const auto* epochs = std::get_if<std::int64_t>(&value)) options.set(spec.key, fewer(*epochs, factor));
    if (const auto* epochs = std::get_if<double>(&value); epochs && *epochs > 0.0)
      options.set(spec.key, std::max(1.0, *epochs * factor));
  }
  return experiment;
}

}  // namespace qs
