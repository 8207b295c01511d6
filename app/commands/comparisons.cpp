// Tables of results, and two ways of training beside each other.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/text.h"
#include "core/base/atomic_file.h"
#include "core/comparison/results_table.h"
#include "core/comparison/settings_table.h"
#include "core/methods_paragraph.h"
#include "core/recipes.h"
#include "core/run_store.h"
#include "core/settings/titles.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::uint8_t> misses_of(const RunSummary& run) { return test_misses(run.directory); }

void require_finished(const std::vector<RunSummary>& runs, const std::string& command) {
  for (const RunSummary& run : runs)
    if (run.state == RunState::finished) return;
  throw Error(command, "none of these runs has finished, so there are no results",
              "finish them, or name others");
}

Json json_of(const Estimate& estimate) {
  const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); };
  return {{"mean", number(estimate.mean)}, {"deviation", number(estimate.deviation)}, {"n", estimate.count}};
}

/// Two groups of finished runs, or a sentence.
std::vector<RunGroup> two_groups(const std::vector<RunSummary>& runs) {
  std::vector<RunGroup> groups = group_by_seed(runs);
  for (RunGroup& group : groups)
    std::erase_if(group.runs, [](const RunSummary* run) { return run->state != RunState::finished; });
  std::erase_if(groups, [](const RunGroup& group) { return group.runs.empty(); });
  if (groups.size() != 2)
    throw Error("compare",
                "the finished runs belong to " + std::to_string(groups.size()) +
                    (groups.size() == 1 ? " experiment" : " experiments") + ", not to two",
                "name runs of two experiments; `quantscope table` takes any number");
  const Experiment &a = groups[0].experiment(), &b = groups[1].experiment();
  if (a.data != b.data)
    throw Error("compare", "one was tested on " + a.data + ", the other on " + b.data,
                "compare runs on the same data set");
  return groups;
}

std::vector<std::string> names_of(const std::vector<RunGroup>& groups) {
  std::vector<std::string> names;
  for (const RunGroup& group : groups) names.push_back(title_of_method(group.experiment()));
  if (names[0] == names[1])
    for (std::size_t i = 0; i < 2; ++i) names[i] = std::string(i == 0 ? "A: " : "B: ") + names[i];
  return names;
}

}  // namespace

int run_command(const TableRequest& request) {
  const std::vector<RunSummary> runs = runs_at(request.runs);
  require_finished(runs, "table");
  std::vector<ResultsTable> tables = results_tables(runs, misses_of);
  mark_shortened(tables);
  const std::string text = request.format == "latex" ? latex_table(tables)
                           : request.format == "csv" ? csv_table(tables)
                                                     : markdown_table(tables);
  if (request.out.empty()) {
    std::cout << text;
  } else {
    write_file(request.out, text);
    std::cout << request.out.string() << '\n';
  }
  return kSuccess;
}

int run_command(const MethodsTextRequest& request) {
  std::cout << methods_paragraph(runs_at(request.runs));
  return kSuccess;
}

int run_command(const CompareRequest& request) {
  const std::vector<RunSummary> runs = runs_at(request.runs);
  require_finished(runs, "compare");
  const std::vector<RunGroup> groups = two_groups(runs);
  const std::vector<std::string> names = names_of(groups);
  const Contender a = contender_of(groups[0], names[0], misses_of),
                  b = contender_of(groups[1], names[1], misses_of);
  const Verdict verdict = compare(a, b);
  const std::vector<SettingRow> settings =
      settings_table({groups[0].experiment(), groups[1].experiment()}, !request.all_settings);
  if (request.output == Output::json) {
    Json differences = Json::object();
    for (const SettingRow& row : settings) differences[row.key] = row.values;
    print_json({{"names", names},
                {"errors", {json_of(estimate(a.errors_pct)), json_of(estimate(b.errors_pct))}},
                {"difference", verdict.difference},
                {"half_width", std::isfinite(verdict.half_width) ? Json(verdict.half_width) : Json(nullptr)},
                {"p_value", verdict.p_value},
                {"is_paired", verdict.is_paired},
                {"is_decided", verdict.is_decided},
                {"more_seeds", verdict.more_seeds},
                {"sentence", verdict.sentence},
                {"settings", differences}});
    return kSuccess;
  }
  for (std::size_t i = 0; i < 2; ++i)
    std::cout << names[i] << ": " << estimate_text(estimate(i == 0 ? a.errors_pct : b.errors_pct), 2)
              << " % wrong\n";
  std::cout << verdict.sentence << "\n\n" << settings_text(names, settings);
  return kSuccess;
}

}  // namespace qs
