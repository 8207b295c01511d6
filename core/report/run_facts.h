// What a page says of its runs in words: method, settings, results; as HTML without any script.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/values/run_summary.h"

namespace qs {

/// Text between tags or in a quoted attribute: whatever a person wrote means nothing to a browser. Also valid
/// UTF-8 without control characters.
std::string html_text(const std::string& text);

/// The experiment without what tells where a person keeps things.
Experiment without_places(Experiment experiment);

/// For each method of the runs its summary, idea, formulas and paper.
std::string methods_html(const std::vector<RunSummary>& runs);

/// A table of what departs from the defaults, and one of everything, folded away.
std::string settings_html(const std::vector<RunSummary>& runs, const std::vector<std::string>& names);

/// Errors and sizes, a column for each run.
std::string results_html(const std::vector<RunSummary>& runs, const std::vector<std::string>& names);

/// The settings of all runs, as config.json has them.
nlohmann::ordered_json settings_json(const std::vector<RunSummary>& runs,
                                     const std::vector<std::string>& names);

}  // namespace qs
