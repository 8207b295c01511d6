// What came out of the rows of a table, beside what the paper reports.
#include <algorithm>
#include <cmath>

#include "core/base/number_text.h"
#include "core/reproduction.h"
#include "core/reproduction/statements.h"
#include "core/run_queue.h"

namespace qs {
namespace {

constexpr double kTestImages = 10'000.0;  // of MNIST, CIFAR-10 and CIFAR-100
constexpr std::size_t kManySeeds = 3;

std::vector<RunSummary> runs_of_row(const PlannedRow& row, const std::vector<std::uint64_t>& seeds,
                                    const std::vector<RunSummary>& runs) {
  std::vector<RunSummary> found;
  for (const std::uint64_t seed : seeds) {
    Experiment wanted = row.experiment;
    wanted.seed = seed;
    if (const RunSummary* run = find_finished(runs, wanted)) found.push_back(*run);
  }
  return found;
}

Estimate of_runs(const std::vector<RunSummary>& runs, double RunSummary::*member) {
  std::vector<double> values;
  for (const RunSummary& run : runs) values.push_back(run.*member);
  return estimate(values);
}

/// Two deviations of the difference between a published error p and one of our own: 2·√(2·p(100 − p)/N).
double tolerance_of(double published) {
  return 2.0 * std::sqrt(2.0 * published * (100.0 - published) / kTestImages);
}

std::string verdict_of(const RowResult& result, const Reproduction& plan) {
  if (result.runs.empty()) return "not run";
  if (!result.row.published) return "not in the paper's table";
  if (!plan.compares_with_paper) return "not comparable: other data";
  if (plan.protocol != Protocol::full) return "not comparable: " + std::string(kProtocols.of(plan.protocol));
  const double beyond =
      result.last.mean - result.row.published->value - tolerance_of(result.row.published->value);
  return beyond <= 0.0 ? "reached" : "not reached by " + fixed_text(beyond, 2);
}

/// In what the run differs from the paper's recipe; the seed and what only we choose are left out.
std::vector<SettingRow> differences_from_paper(const PlannedRow& row) {
  return row.recipe ? settings_table({*row.recipe, row.experiment}, true) : std::vector<SettingRow>();
}

bool is_demanded(const Statement& statement, Protocol protocol, std::size_t seeds) {
  switch (statement.demand) {
    case Demand::always:
      return true;
    case Demand::more:
      return protocol != Protocol::quick || seeds >= kManySeeds;
    case Demand::full:
      break;
  }
  return protocol == Protocol::full;
}

}  // namespace

bool ReproductionReport::has_failed() const {
  return std::any_of(statements.begin(), statements.end(), [](const StatementResult& one) {
    return one.is_demanded && one.outcome == Outcome::fails;
  });
}

ReproductionReport report_on(const Reproduction& plan, const std::vector<std::uint64_t>& seeds,
                             const std::vector<RunSummary>& runs) {
  ReproductionReport report{.plan = plan, .seeds = seeds, .rows = {}, .statements = {}};
  for (const PlannedRow& row : plan.rows) {
    RowResult result{.row = row, .runs = runs_of_row(row, seeds, runs)};
    result.last = of_runs(result.runs, &RunSummary::test_error_quantized_pct);
    result.at_best = of_runs(result.runs, &RunSummary::test_error_at_best_pct);
    result.differences = differences_from_paper(row);
    result.verdict = verdict_of(result, plan);
    report.rows.push_back(std::move(result));
  }
  for (const Statement& statement : plan.statements) {
    report.statements.push_back(judge(statement, report.rows));
    report.statements.back().is_demanded = is_demanded(statement, plan.protocol, seeds.size());
  }
  return report;
}

}  // namespace qs
