// Papers' tables, trained again.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/figure_output.h"
#include "app/progress.h"
#include "app/sweeper.h"
#include "app/text.h"
#include "core/base/atomic_file.h"
#include "core/base/file_system.h"
#include "core/data/data_library.h"
#include "core/figure_recipe.h"
#include "core/figures.h"
#include "core/reproduction.h"
#include "core/reproduction/duration.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

std::string hours_text(double seconds) {
  if (seconds < 5400.0) return fixed(seconds / 60.0, 0) + " min";
  return seconds < 36.0 * 3600.0 ? fixed(seconds / 3600.0, 1) + " h" : fixed(seconds / 86400.0, 1) + " days";
}

std::vector<std::uint64_t> seeds_of(const ReproduceRequest& request) {
  std::vector<std::uint64_t> seeds;
  for (std::int64_t seed = 1; seed <= request.seeds; ++seed)
    seeds.push_back(static_cast<std::uint64_t>(seed));
  return seeds;
}

int list_tables() {
  Durations durations(Durations::Measure::each_network);
  std::cout << padded("table", 26) << aligned("rows here", 10) << aligned("of", 5) << aligned("quick", 10)
            << aligned("short", 10) << aligned("full", 10) << "  per seed, on this machine\n";
  for (const std::string& id : reproduction_ids()) {
    const Reproduction plan = plan_reproduction(id, Protocol::full);
    std::cout << padded(plan.table + " --data " + plan.data, 26)
              << aligned(std::to_string(plan.rows.size()), 10)
              << aligned(std::to_string(plan.rows.size() + plan.absent.size()), 5) << std::flush;
    for (const Protocol protocol : {Protocol::quick, Protocol::shortened, Protocol::full})
      std::cout << aligned(hours_text(durations.seconds(plan_reproduction(id, protocol), {1})), 10)
                << std::flush;
    std::cout << "  " << plan.title << '\n';
  }
  return kSuccess;
}

Reproduction planned(const ReproduceRequest& request, const std::string& id, Protocol protocol) {
  Reproduction plan = plan_reproduction(id, protocol);
  keep_rows(plan, request.rows);
  return plan;
}

/// The longest protocol that fits; with a budget of 0 the one that was asked for.
Reproduction chosen(const ReproduceRequest& request, const std::string& id) {
  Durations durations(Durations::Measure::each_method);
  const std::vector<std::uint64_t> seeds = seeds_of(request);
  if (request.budget_hours <= 0.0) {
    Reproduction plan = planned(request, id, request.protocol);
    std::cerr << "about " << hours_text(durations.seconds(plan, seeds)) << " of training\n";
    return plan;
  }
  std::string times;
  for (const Protocol protocol : {Protocol::full, Protocol::shortened, Protocol::quick}) {
    Reproduction plan = planned(request, id, protocol);
    const double seconds = durations.seconds(plan, seeds);
    if (seconds <= 3600.0 * request.budget_hours) {
      std::cerr << "protocol " << kProtocols.of(protocol) << ": about " << hours_text(seconds) << '\n';
      return plan;
    }
    times += (times.empty() ? "" : ", ") + std::string(kProtocols.of(protocol)) + " " + hours_text(seconds);
  }
  throw Error("--budget", "no protocol fits into " + hours_text(3600.0 * request.budget_hours),
              "they take: " + times + "; choose fewer --rows or --seeds");
}

/// Of all runs of the plan, beside what the paper reports.
void draw_frontier(const fs::path& out) {
  FigureRecipe recipe{.runs = {out}, .figure = "frontier", .settings = {.width_mm = 174.0}};
  recipe.options = Options(figure_kind(recipe.figure).options);
  for (const char* suffix : {".pdf", ".svg"}) {
    const fs::path file = out / (std::string("frontier") + suffix);
    const MadeFigure made = make_figure(recipe, file);
    if (!made.figure.empty_reason.empty()) return;
    ExportSettings settings = recipe.settings;
    settings.provenance = made.provenance;
    write_figure(made.figure, settings, file);
  }
}

void write_report(const ReproductionReport& report, const fs::path& out) {
  write_file(out / "report.md", report_markdown(report));
  write_file(out / "report.json", report_json(report));
  write_file(out / "report.csv", report_csv(report));
  write_file(out / "report.tex", report_latex(report));
  if (std::any_of(report.rows.begin(), report.rows.end(),
                  [](const RowResult& row) { return !row.runs.empty(); }))
    draw_frontier(out);
}

}  // namespace

int run_command(const ReproduceRequest& request) {
  if (request.table.empty()) return list_tables();
  const std::string id = reproduction_of(request.table, request.data);
  const std::vector<std::uint64_t> seeds = seeds_of(request);
  const Reproduction plan =
      request.only_report ? planned(request, id, request.protocol) : chosen(request, id);
  const fs::path out = request.out.empty() ? fs::path("reproduce") / id : request.out;
  make_folder(out);
  bool is_broken = false;
  if (!request.only_report) {
    require_located(plan.data);
    std::vector<SweepRun> runs = runs_of(plan, seeds);
    find_earlier(runs, out);
    note_interruptions();
    Sweeper sweeper(out, runs, static_cast<int>(request.jobs));
    sweeper.work();
    sweeper.print_failures();
    is_broken = sweeper.has_failures();
  }
  const ReproductionReport report = report_on(plan, seeds, list_runs(out));
  write_report(report, out);
  std::cout << (request.output == Output::json ? report_json(report) : report_markdown(report));
  if (was_interrupted()) {
    std::cerr << "Stopped; repeat the command to continue.\n";
    return kInterrupted;
  }
  if (is_broken) return kFailedRun;
  return report.has_failed() ? kFailedStatement : kSuccess;
}

}  // namespace qs
