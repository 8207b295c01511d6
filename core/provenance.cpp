#include "core/provenance.h"

#include <algorithm>

#include "core/base/sha256.h"
#include "core/comparison/groups.h"
#include "core/settings/settings.h"

namespace qs {

std::string settings_digest(const Experiment& experiment) {
  constexpr std::size_t kDigits = 12;
  return sha256(identity(experiment)).substr(0, kDigits);
}

std::string provenance_of(const std::vector<Experiment>& experiments, const std::string& figure_command) {
  constexpr std::size_t kMost = 20;  // of a frontier of hundreds only the first are told
  std::string text = "QuantScope " QS_VERSION;
  for (std::size_t i = 0; i < std::min(kMost, experiments.size()); ++i) {
    const Experiment& experiment = experiments[i];
    text += "\nsettings " + settings_digest(experiment) + ", seed " + std::to_string(experiment.seed) + ": " +
            command_line(experiment);
  }
  if (experiments.size() > kMost)
    text += "\nand " + std::to_string(experiments.size() - kMost) + " more runs";
  return figure_command.empty() ? text : text + "\n" + figure_command;
}

}  // namespace qs
