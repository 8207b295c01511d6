#include "core/comparison/groups.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/settings/settings.h"

namespace qs {

std::string identity(const Experiment& experiment) {
  Experiment same = experiment;
  same.seed = 0;
  same.threads = 0;
  same.preset.clear();
  return json_text(to_json(same));
}

std::vector<RunGroup> group_by_seed(const std::vector<RunSummary>& runs) {
  std::vector<RunGroup> groups;
  std::map<std::string, std::size_t> places;
  for (const RunSummary& run : runs) {
    const auto [place, is_new] = places.try_emplace(identity(run.experiment), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].runs.push_back(&run);
  }
  for (RunGroup& group : groups)
    std::stable_sort(group.runs.begin(), group.runs.end(), [](const RunSummary* a, const RunSummary* b) {
      return a->experiment.seed < b->experiment.seed;
    });
  return groups;
}

Estimate estimate(const std::vector<double>& values) {
  Estimate result;
  double sum = 0.0, squares = 0.0;
  for (const double value : values)
    if (std::isfinite(value)) {
      sum += value;
      ++result.count;
    }
  if (result.count == 0) return result;
  result.mean = sum / result.count;
  for (const double value : values)
    if (std::isfinite(value)) squares += (value - result.mean) * (value - result.mean);
  if (result.count > 1) result.deviation = std::sqrt(squares / (result.count - 1));
  return result;
}

Estimate estimate(const RunGroup& group, double RunSummary::*member) {
  std::vector<double> values;
  for (const RunSummary* run : group.runs) values.push_back(run->*member);
  return estimate(values);
}

std::string estimate_text(const Estimate& estimate, int digits) {
  if (estimate.count == 0) return "–";
  const std::string mean = fixed_text(estimate.mean, digits),
                    count = " (" + std::to_string(estimate.count) + ")";
  return estimate.count == 1 ? mean + count : mean + " ± " + fixed_text(estimate.deviation, digits) + count;
}

}  // namespace qs
