#include "core/figures/overlay.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/comparison/groups.h"
#include "core/settings/titles.h"

namespace qs {
namespace {

using Runs = std::vector<const Snapshot*>;

bool is_other_instant(const Snapshot& a, const Snapshot& b) {
  return !a.run.empty() && a.run == b.run && a.progress.step != b.progress.step;
}

Runs runs_of(const FigureInput& input, Instants instants) {
  Runs runs;
  for (const auto& run : input.runs) {
    const bool is_there = run && instants == Instants::first &&
                          std::any_of(runs.begin(), runs.end(),
                                      [&](const Snapshot* other) { return is_other_instant(*run, *other); });
    if (run && !is_there) runs.push_back(run.get());
  }
  return runs;
}

bool have_different_seeds(const Runs& runs) {
  std::set<std::uint64_t> seeds;
  for (const Snapshot* run : runs) seeds.insert(static_cast<std::uint64_t>(run->experiment.seed));
  return seeds.size() == runs.size();
}

std::vector<Runs> grouped(const Runs& runs) {
  std::map<std::string, Runs> by_identity;
  for (const Snapshot* run : runs) by_identity[identity(run->experiment)].push_back(run);
  std::vector<Runs> groups;
  for (const Snapshot* run : runs) {
    Runs& same = by_identity[identity(run->experiment)];
    if (!have_different_seeds(same))
      groups.push_back({run});
    else if (same.front() == run)
      groups.push_back(same);
  }
  return groups;
}

std::string name_of(const Runs& runs) {
  if (runs.size() == 1) return run_name(*runs.front());
  return title_of_method(runs.front()->experiment) + ", mean ± sd (n = " + std::to_string(runs.size()) + ")";
}

}  // namespace

OptionSpec seeds_option() {
  return choice("seeds", "Seeds", {"together", "each"},
                "Runs that differ in nothing but the seed: together as their mean with a band of ± one "
                "standard deviation, or each by itself.");
}

std::vector<Overlaid> overlaid(const FigureInput& input, const std::string& seeds, Instants instants) {
  const Runs runs = runs_of(input, instants);
  std::vector<Runs> groups;
  if (seeds == "each")
    for (const Snapshot* run : runs) groups.push_back({run});
  else
    groups = grouped(runs);
  std::vector<std::string> methods;
  std::map<std::string, int> uses;
  for (const Runs& group : groups) {
    methods.push_back(group.front()->experiment.method);
    ++uses[name_of(group)];
  }
  const std::vector<RunLook> looks = looks_of(methods, input.looks);
  std::vector<Overlaid> entries;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::string name = name_of(groups[i]);
    const bool has_instants = std::any_of(groups.begin(), groups.end(), [&](const Runs& other) {
      return is_other_instant(*groups[i].front(), *other.front());
    });
    if (has_instants)
      name += ", " + epoch_text(groups[i].front()->progress);
    else if (uses[name] > 1)
      name += " [" + std::to_string(i + 1) + "]";
    entries.push_back({std::move(name), looks[i], groups[i]});
  }
  return entries;
}

std::string note_of_bands(const std::vector<Overlaid>& entries) {
  const bool has_band =
      std::any_of(entries.begin(), entries.end(), [](const Overlaid& entry) { return entry.is_mean(); });
  return has_band ? "bands: mean ± one standard deviation over n seeds" : "";
}

std::string seeds_are_idle(const FigureInput& input) {
  const Runs runs = runs_of(input, Instants::first);
  return grouped(runs).size() < runs.size() ? "" : "No two of these runs differ in nothing but the seed.";
}

MeanCurve mean_of(const std::vector<Curve>& curves) {
  if (curves.size() == 1) return {curves.front(), {}};
  std::map<double, std::vector<double>> at;
  for (const Curve& curve : curves)
    for (std::size_t i = 0; i < curve.epoch.size(); ++i) at[curve.epoch[i]].push_back(curve.value[i]);
  MeanCurve mean;
  for (const auto& [epoch, values] : at) {
    if (values.size() != curves.size()) continue;
    const Estimate estimated = estimate(values);
    mean.mean.epoch.push_back(epoch);
    mean.mean.value.push_back(estimated.count == static_cast<int>(values.size()) ? estimated.mean
                                                                                 : std::nan(""));
    mean.deviation.push_back(estimated.deviation);
  }
  return mean;
}

Band band_of(const MeanCurve& curve, const Style& style) {
  constexpr double kOpacity = 0.2;
  Band band{.x = curve.mean.epoch, .low = {}, .high = {}, .style = style};
  band.style.opacity = kOpacity;
  for (std::size_t i = 0; i < curve.deviation.size(); ++i) {
    band.low.push_back(curve.mean.value[i] - curve.deviation[i]);
    band.high.push_back(curve.mean.value[i] + curve.deviation[i]);
  }
  return band;
}

std::vector<double> smoothed(const std::vector<double>& values, double factor) {
  std::vector<double> result;
  double mean = 0.0, weight = 0.0;
  for (const double value : values) {
    if (std::isfinite(value)) {
      mean = factor * mean + (1.0 - factor) * value;
      weight = factor * weight + (1.0 - factor);
    }
    result.push_back(std::isfinite(value) && weight > 0.0 ? mean / weight : std::nan(""));
  }
  return result;
}

}  // namespace qs
