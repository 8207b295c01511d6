#include "core/comparison/results_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "core/base/number_text.h"
#include "core/comparison/distributions.h"
#include "core/comparison/settings_table.h"
#include "core/quantizers/method.h"
#include "core/settings/titles.h"

namespace qs {
namespace {

constexpr std::size_t kMostSettingsInAName = 3;
constexpr double kFalseDiscoveries = 0.01;

/// A column, and where its number comes from.
struct Entry {
  TableColumn column;
  double (*of)(const RunSummary&);
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all{
      {{"error_last", "Error, last epoch", "%", "Test error of the quantized network after the last epoch."},
       [](const RunSummary& run) { return run.test_error_quantized_pct; }},
      {{"error_best", "Error, best on validation", "%",
        "Test error of the quantized network of the epoch that was best on the validation images."},
       [](const RunSummary& run) { return run.test_error_at_best_pct; }},
      {{"error_float", "Error, float weights", "%", "Test error of the float weights behind it."},
       [](const RunSummary& run) { return run.test_error_float_pct; }},
      {{"kl", "KL to float", "mnat",
        "Mean Kullback-Leibler divergence of its answers from those of the float weights."},
       [](const RunSummary& run) { return 1000.0 * run.kl_to_float; }},
      {{"flips", "Flips", "%", "Test images that the float weights answer otherwise."},
       [](const RunSummary& run) { return run.flips_pct; }},
      {{"bits", "Bits of a weight", "", "Of the codes, without biases, scales and codebooks."},
       [](const RunSummary& run) { return run.average_weight_bits; }},
      {{"size", "Size", "kB", "Of what is shipped: codes, biases, scales, codebooks.", 1},
       [](const RunSummary& run) { return run.model_bits / 8000.0; }},
      {{"bops", "Bit operations", "10⁶", "For one image.", 1},
       [](const RunSummary& run) { return run.bops / 1e6; }},
      {{"zeros", "Zeros", "%", "Quantized weights that are zero.", 1, false},
       [](const RunSummary& run) { return run.zeros_pct; }}};
  return all;
}

bool is_float(const Experiment& experiment) {
  return experiment.weight_bits == kFloatBits && experiment.act_bits == kFloatBits;
}

std::string bits_of(const Experiment& experiment) {
  return bits_text(experiment.weight_bits) + "/" + bits_text(experiment.act_bits);
}

std::string method_of(const Experiment& experiment) {
  std::string name = find_method(experiment.method).info.short_name;
  if (experiment.act_method != kOwnActivations)
    name += " with " + find_method(experiment.act_method).info.short_name;
  return name;
}

/// Groups of one table that would be called the same are told apart by what differs between them.
std::vector<std::string> names_of(const std::vector<RunGroup>& groups) {
  std::map<std::string, std::vector<std::size_t>> same;
  std::vector<std::string> names;
  for (const RunGroup& group : groups) {
    names.push_back(method_of(group.experiment()));
    same[names.back() + " " + bits_of(group.experiment())].push_back(names.size() - 1);
  }
  for (const auto& [name, places] : same) {
    if (places.size() < 2) continue;
    std::vector<Experiment> experiments;
    for (const std::size_t place : places) experiments.push_back(groups[place].experiment());
    std::vector<SettingRow> rows = settings_table(experiments, true);
    rows.resize(std::min(rows.size(), kMostSettingsInAName));
    for (std::size_t i = 0; i < places.size(); ++i)
      for (const SettingRow& row : rows) names[places[i]] += ", " + row.key + " " + row.values[i];
  }
  return names;
}

void mark_the_best(std::vector<TableRow>& rows) {
  for (std::size_t c = 0; c < entries().size(); ++c) {
    const double sign = entries()[c].column.less_is_better ? 1.0 : -1.0;
    double best = std::numeric_limits<double>::infinity(), worst = -best;
    for (const TableRow& row : rows) {
      if (row.is_float || row.cells[c].value.count == 0) continue;
      best = std::min(best, sign * row.cells[c].value.mean);
      worst = std::max(worst, sign * row.cells[c].value.mean);
    }
    if (!(best < worst)) continue;  // what all have alike distinguishes none
    for (TableRow& row : rows)
      row.cells[c].is_best =
          !row.is_float && row.cells[c].value.count > 0 && sign * row.cells[c].value.mean == best;
  }
}

/// Of all quantized rows beside the one of least error.
void judge(const std::vector<RunGroup>& groups, const MissesOf& misses_of, std::vector<TableRow>& rows) {
  std::size_t best = rows.size();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].is_float && rows[i].cells[0].value.count > 0 &&
        (best == rows.size() || rows[i].cells[0].value.mean < rows[best].cells[0].value.mean))
      best = i;
  const auto quantized =
      std::count_if(rows.begin(), rows.end(), [](const TableRow& row) { return !row.is_float; });
  if (best == rows.size() || quantized < 2) return;  // the best of one is no verdict
  rows[best].verdict = "best";
  const Contender reference = contender_of(groups[best], rows[best].method, misses_of);
  std::vector<std::size_t> places;
  std::vector<Verdict> verdicts;
  std::vector<double> p_values;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == best || rows[i].is_float || rows[i].cells[0].value.count == 0) continue;
    places.push_back(i);
    verdicts.push_back(compare(contender_of(groups[i], rows[i].method, misses_of), reference));
    p_values.push_back(verdicts.back().is_decided ? verdicts.back().p_value : 1.0);
  }
  const std::vector<bool> is_real = discoveries(p_values, kFalseDiscoveries);
  for (std::size_t i = 0; i < places.size(); ++i)
    rows[places[i]].verdict = is_real[i] ? "worse by " + fixed_text(verdicts[i].difference, 2) + " ± " +
                                               fixed_text(verdicts[i].half_width, 2)
                                         : "not decided";
}

ResultsTable table_of(const std::string& title, const std::vector<RunGroup>& groups,
                      const MissesOf& misses_of) {
  ResultsTable table{.title = title, .rows = {}};
  const std::vector<std::string> names = names_of(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    TableRow row{.method = names[i],
                 .bits = bits_of(groups[i].experiment()),
                 .seeds = static_cast<int>(groups[i].runs.size()),
                 .is_float = is_float(groups[i].experiment()),
                 .cells = {},
                 .experiment = groups[i].experiment(),
                 .shortened = {},
                 .verdict = {}};
    for (const Entry& entry : entries()) {
      std::vector<double> values;
      for (const RunSummary* run : groups[i].runs) values.push_back(entry.of(*run));
      row.cells.push_back({estimate(values)});
    }
    table.rows.push_back(std::move(row));
  }
  mark_the_best(table.rows);
  judge(groups, misses_of, table.rows);
  return table;
}

/// In the order of the menu; fewer bits first.
std::tuple<std::size_t, std::int64_t, std::int64_t> place_of(const Experiment& experiment) {
  const std::vector<Method>& all = all_methods();
  const auto method = std::find_if(all.begin(), all.end(),
                                   [&](const Method& one) { return one.info.id == experiment.method; });
  return {static_cast<std::size_t>(method - all.begin()), experiment.weight_bits, experiment.act_bits};
}

}  // namespace

const std::vector<TableColumn>& table_columns() {
  static const std::vector<TableColumn> columns = [] {
    std::vector<TableColumn> list;
    for (const Entry& entry : entries()) list.push_back(entry.column);
    return list;
  }();
  return columns;
}

Contender contender_of(const RunGroup& group, const std::string& name, const MissesOf& misses_of) {
  Contender contender{.name = name, .errors_pct = {}};
  for (const RunSummary* run : group.runs) {
    contender.errors_pct.push_back(run->test_error_quantized_pct);
    std::vector<std::uint8_t> missed = misses_of(*run);
    if (!missed.empty()) contender.misses.push_back(std::move(missed));
  }
  return contender;
}

std::vector<ResultsTable> results_tables(const std::vector<RunSummary>& runs, const MissesOf& misses_of) {
  std::map<std::string, std::vector<RunGroup>> tasks;
  std::vector<std::string> order;
  for (RunGroup& group : group_by_seed(runs)) {
    std::erase_if(group.runs, [](const RunSummary* run) { return run->state != RunState::finished; });
    if (group.runs.empty()) continue;
    const Experiment& e = group.experiment();
    const std::string task = network_title(e.network, e.width) + " · " + e.data;
    if (!tasks.contains(task)) order.push_back(task);
    tasks[task].push_back(std::move(group));
  }
  std::vector<ResultsTable> tables;
  for (const std::string& task : order) {
    std::vector<RunGroup>& groups = tasks[task];
    std::stable_sort(groups.begin(), groups.end(), [](const RunGroup& a, const RunGroup& b) {
      return place_of(a.experiment()) < place_of(b.experiment());
    });
    tables.push_back(table_of(task, groups, misses_of));
  }
  return tables;
}

}  // namespace qs
