// Runs that differ in nothing but the seed, and what they have in common.
#pragma once

#include <string>
#include <vector>

#include "core/values/run_summary.h"

namespace qs {

/// The experiment as text, without what does not make it another one: seed, threads, the preset it came from.
std::string identity(const Experiment& experiment);

struct RunGroup {
  std::vector<const RunSummary*> runs;  // never empty; by seed

  const Experiment& experiment() const { return runs.front()->experiment; }
};

/// The runs of a list, which must outlive the groups, in the order of their first run.
std::vector<RunGroup> group_by_seed(const std::vector<RunSummary>& runs);

/// Of what is known.
struct Estimate {
  double mean = RunSummary::kUnknown;
  double deviation = RunSummary::kUnknown;  // of the sample, over n − 1; unknown for fewer than two
  int count = 0;
};
Estimate estimate(const std::vector<double>& values);
Estimate estimate(const RunGroup& group, double RunSummary::*member);

/// "0.71 ± 0.03 (3)", "0.71 (1)", or "–" when nothing is known.
std::string estimate_text(const Estimate& estimate, int digits);

}  // namespace qs
