#include "core/presets.h"

#include <nlohmann/json.hpp>

#include "core/base/embedded_files.h"
#include "core/base/in_quotes.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

Preset read_preset(const EmbeddedFile& file) {
  try {
    auto json = nlohmann::ordered_json::parse(file.text);
    Preset preset{file.id, json.at("title"), json.at("help"), json.at("source"), {}};
    preset.experiment = experiment_from_json(json.at("experiment"), file.id + ".json");
    preset.experiment.preset = file.id;
    return preset;
  } catch (const nlohmann::json::exception& problem) {
    throw Error(file.id + ".json", problem.what());
  }
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> list = [] {
    std::vector<Preset> all;
    for (const EmbeddedFile& file : embedded_presets()) all.push_back(read_preset(file));
    return all;
  }();
  return list;
}

const Preset& preset(std::string_view id) {
  std::string known;
  for (const Preset& preset : presets()) {
    if (preset.id == id) return preset;
    known += (known.empty() ? "" : ", ") + preset.id;
  }
  throw Error("preset", "there is no " + in_quotes(id), "choose one of: " + known);
}

const Preset& first_preset() { return preset("quick-vnq"); }

}  // namespace qs
