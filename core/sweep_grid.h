// A sweep as a person fills it in, and the text of its file.
#pragma once

#include <string>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

struct SweepGrid {
  Experiment base;                         // what all runs have where the grid says nothing
  std::vector<std::string> methods = {};   // ids
  std::string bits = {};                   // "2/2, 4/4"
  std::string seeds = {};                  // "1-3, 7"
  std::vector<std::string> settings = {};  // "learning_rate = 0.001, 0.003"
  std::vector<std::string> exclude = {};   // "method = twn, act_bits = 4"
};

/// As sweep.h describes it. Throws Error in one sentence for what cannot be read.
std::string sweep_text(const SweepGrid& grid);

}  // namespace qs
