#include "core/settings/older_versions.h"

#include <string>

#include "core/values/choices.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

/// "step" with a distance and a factor became "drops".
void rename_steps(Json& json) {
  const auto number = [&](const char* key, double otherwise) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
  };
  const double distance = number("step_epochs", 10.0), factor = number("step_factor", 0.1);
  const auto schedule = json.find("schedule");
  if (schedule != json.end() && *schedule == "step") {
    *schedule = kSchedules.of(Schedule::drops);
    json["drops"] = Json::array({Json::array({distance, factor, distance})});
  }
  json.erase("step_epochs");
  json.erase("step_factor");
}

/// An option of some methods became a setting of every experiment.
void move_initial_range(Json& json) {
  const auto options = json.find("method_options");
  if (options == json.end() || !options->is_object()) return;
  const auto range = options->find("initial_range");
  if (range == options->end()) return;
  if (*range == "released-code") json["initialization"] = kInitializations.of(Initialization::half_glorot);
  options->erase("initial_range");
}

}  // namespace

Json in_todays_words(Json experiment) {
  if (!experiment.is_object()) return experiment;
  rename_steps(experiment);
  move_initial_range(experiment);
  return experiment;
}

}  // namespace qs
