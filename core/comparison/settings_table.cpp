#include "core/comparison/settings_table.h"

#include <algorithm>

#include "core/quantizers/method.h"
#include "core/settings/settings.h"

namespace qs {
namespace {

constexpr const char* kNone = "–";

/// Adds the options that a method has and the table does not know yet.
void add_options(const std::vector<Experiment>& experiments, std::vector<SettingRow>& rows) {
  const std::size_t first = rows.size();
  for (const Experiment& experiment : experiments)
    for (const OptionSpec& spec : find_method(experiment.method).info.options) {
      const bool is_known = std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(),
                                        [&](const SettingRow& row) { return row.key == spec.key; });
      if (!is_known) rows.push_back({spec.key, spec.label, {}});
    }
  for (std::size_t i = first; i < rows.size(); ++i)
    for (const Experiment& experiment : experiments) {
      const std::vector<OptionSpec>& specs = find_method(experiment.method).info.options;
      const auto spec = std::find_if(specs.begin(), specs.end(),
                                     [&](const OptionSpec& one) { return one.key == rows[i].key; });
      const bool matters = spec != specs.end() && is_relevant(experiment, *spec);
      rows[i].values.push_back(matters ? to_text(experiment.method_options.values().at(rows[i].key)) : kNone);
    }
}

}  // namespace

bool SettingRow::differs() const {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
}

std::vector<SettingRow> settings_table(const std::vector<Experiment>& experiments, bool only_differing) {
  std::vector<SettingRow> rows;
  for (const ExperimentField& field : experiment_fields()) {
    if (field.spec.key == "seed" || field.spec.key == "threads") continue;
    SettingRow row{field.spec.key, field.spec.label, {}};
    for (const Experiment& experiment : experiments)
      row.values.push_back(is_relevant(experiment, field.spec) ? to_text(get(experiment, field)) : kNone);
    rows.push_back(std::move(row));
  }
  add_options(experiments, rows);
  if (only_differing) std::erase_if(rows, [](const SettingRow& row) { return !row.differs(); });
  return rows;
}

std::string settings_text(const std::vector<std::string>& names, const std::vector<SettingRow>& rows) {
  std::string text = "setting";
  for (const std::string& name : names) text += "\t" + name;
  for (const SettingRow& row : rows) {
    text += "\n" + row.key;
    for (const std::string& value : row.values) text += "\t" + value;
  }
  return text + "\n";
}

}  // namespace qs
