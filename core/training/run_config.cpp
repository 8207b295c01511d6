#include "core/training/run_config.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/settings/settings.h"
#include "core/training/run_directory.h"

namespace qs {

RunConfig read_run_config(const std::filesystem::path& directory) {
  require_run(directory);
  const std::filesystem::path file = directory / kConfigFile;
  const auto document = read_json(file);
  const JsonValue config(document, file.string());
  return {config.at("name").text(), config.at("started").text(),
          experiment_from_json(config.at("experiment").json(), file.string())};
}

}  // namespace qs
