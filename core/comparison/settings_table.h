// In what experiments differ.
#pragma once

#include <string>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

/// A setting, or an option of the method, with its value in each of the experiments as in files; "–" where a
/// method has no such option, or the setting does not matter.
struct SettingRow {
  std::string key, label;
  std::vector<std::string> values;

  bool differs() const;
};

/// All settings that make an experiment (not seed and threads), in the order of the form, then the options of
/// the methods. `only_differing`: those that are not the same in all experiments.
std::vector<SettingRow> settings_table(const std::vector<Experiment>& experiments, bool only_differing);

/// The table as text to paste: one line per row, columns apart by tabs.
std::string settings_text(const std::vector<std::string>& names, const std::vector<SettingRow>& rows);

}  // namespace qs
