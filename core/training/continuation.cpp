#include "core/training/continuation.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/machine.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/equipment.h"
#include "core/training/run_config.h"
#include "core/training/run_directory.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr const char* kExperiment = "experiment";
constexpr const char* kMachine = "machine";

void require_processors(const Experiment& recorded, const std::filesystem::path& directory) {
  const std::int64_t processors = processor_count();
  if (processors == 0 || recorded.threads <= processors) return;
  throw Error(
      directory.string(),
      "was trained with " + std::to_string(recorded.threads) + " threads, this machine has " +
          std::to_string(processors) + " processors",
      "continue it with --threads " + std::to_string(processors) + "; from there on its bits may differ");
}

}  // namespace

Experiment experiment_to_continue(const std::filesystem::path& directory, const ContinuationWish& wish) {
  Experiment experiment = read_run_config(directory).experiment;
  if (wish.epochs) experiment.epochs = *wish.epochs;
  if (wish.threads) experiment.threads = *wish.threads;
  if (!wish.threads) require_processors(experiment, directory);
  Experiment needed = experiment;
  needed.float_weights.clear();  // they are in the checkpoint by now
  require_runnable(needed);
  return experiment;
}

void add_circumstances(CheckpointText& text, const Experiment& experiment) {
  text[kExperiment] = json_text(to_json(experiment));
  text[kMachine] = json_text(to_json(this_equipment()));
}

std::optional<Experiment> experiment_of(const CheckpointText& text, const std::string& where) {
  const auto found = text.find(kExperiment);
  if (found == text.end()) return std::nullopt;
  return experiment_from_json(parse_json(found->second, where), where);
}

std::string other_equipment(const std::filesystem::path& directory, const CheckpointText& text) {
  const auto found = text.find(kMachine);
  if (found != text.end())
    return difference(this_equipment(), equipment_from(parse_json(found->second, directory.string())));
  const auto config = read_json(directory / kConfigFile);
  return config.contains(kMachine) ? difference(this_equipment(), equipment_from(config.at(kMachine))) : "";
}

void require_same_run(const Experiment& saved, const Experiment& now,
                      const std::filesystem::path& directory) {
  const auto require = [&](const std::string& key, const Value& was, const Value& is) {
    if (was == is) return;
    throw Error((directory / kConfigFile).string(),
                key + " is " + to_text(is) + ", but the run was trained with " + to_text(was),
                "put it back, or start another run: only epochs and threads can be changed later");
  };
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key != "epochs" && field.spec.key != "threads")
      require(field.spec.key, get(saved, field), get(now, field));
  for (const auto& [key, value] : saved.method_options.values())
    require(key, value, now.method_options.values().at(key));
}

}  // namespace qs
