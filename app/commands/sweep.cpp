// Trains the runs of a sweep, some at the same time, and reports them in one table.
//
// What is finished already is left alone and what was interrupted continues, so the same command
// again does only what is missing.
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "app/commands/commands.h"
#include "app/progress.h"
#include "app/slurm.h"
#include "app/sweeper.h"
#include "app/text.h"
#include "core/base/file_system.h"
#include "core/data/data_library.h"
#include "core/files/csv.h"
#include "core/run_store.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

/// Each shard has a file of its own: two of them may end at the same moment.
std::string summary_file(const Shard& shard) {
  if (shard.count == 1) return "summary.csv";
  return "summary-" + std::to_string(shard.index) + "-of-" + std::to_string(shard.count) + ".csv";
}

void print_table(const std::vector<RunSummary>& results) {
  std::cout << padded("run", 44) << "float %  quantized %  bits/weight  zeros %  on grid %     kB  seconds\n";
  for (const RunSummary& run : results)
    std::cout << padded(run.name, 42) << aligned(fixed(run.test_error_float_pct, 2), 9)
              << aligned(fixed(run.test_error_quantized_pct, 2), 13)
              << aligned(fixed(run.average_weight_bits, 2), 13) << aligned(fixed(run.zeros_pct, 1), 9)
              << aligned(fixed(run.on_grid_pct, 1), 11) << aligned(fixed(run.model_bits / 8000.0, 1), 7)
              << aligned(fixed(run.seconds, 0), 9) << '\n';
}

CsvTable summary_table(const std::vector<RunSummary>& results) {
  CsvTable table{.header = {"run", "method", "network", "width", "data", "weight_bits", "act_bits", "seed",
                            "test_error_float (%)", "test_error_quantized (%)", "test_error_at_best (%)",
                            "kl_to_float (nat)", "flips (%)", "average_weight_bits (bit)", "model_size (bit)",
                            "bops", "zeros (%)", "on_grid (%)", "training_time (s)"},
                 .rows = {}};
  for (const RunSummary& run : results) {
    const Experiment& e = run.experiment;
    table.rows.push_back({run.directory.filename().string(), e.method, e.network, csv_number(e.width), e.data,
                          bits_text(e.weight_bits), bits_text(e.act_bits), std::to_string(e.seed),
                          csv_number(run.test_error_float_pct), csv_number(run.test_error_quantized_pct),
                          csv_number(run.test_error_at_best_pct), csv_number(run.kl_to_float),
                          csv_number(run.flips_pct), csv_number(run.average_weight_bits),
                          csv_number(run.model_bits), csv_number(run.bops), csv_number(run.zeros_pct),
                          csv_number(run.on_grid_pct), csv_number(run.seconds)});
  }
  return table;
}

/// What is not known is null.
nlohmann::ordered_json to_json(const std::vector<RunSummary>& results) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const RunSummary& run : results)
    rows.push_back({{"directory", run.directory.string()},
                    {"name", run.name},
                    {"experiment", to_json(run.experiment)},
                    {"test_error_float_pct", run.test_error_float_pct},
                    {"test_error_quantized_pct", run.test_error_quantized_pct},
                    {"test_error_at_best_pct", run.test_error_at_best_pct},
                    {"kl_to_float", run.kl_to_float},
                    {"flips_pct", run.flips_pct},
                    {"average_weight_bits", run.average_weight_bits},
                    {"model_bits", run.model_bits},
                    {"bops", run.bops},
                    {"zeros_pct", run.zeros_pct},
                    {"on_grid_pct", run.on_grid_pct},
                    {"seconds", run.seconds}});
  return rows;
}

/// One task for each run: a scheduler balances many short ones best.
int give_to_slurm(const SweepRequest& request) {
  const SlurmJob job{.program = fs::read_symlink("/proc/self/exe"),
                     .spec = fs::absolute(request.spec),
                     .out = fs::absolute(request.out),
                     .title = request.sweep.title,
                     .tasks = static_cast<int>(request.sweep.runs.size())};
  if (request.only_print) {
    std::cout << slurm_script(job);
    return kSuccess;
  }
  std::cout << "Submitted as job " << submit(job) << ". When it has ended: quantscope table "
            << request.out.string() << "\n";
  return kSuccess;
}

}  // namespace

int run_command(const SweepRequest& request) {
  if (request.where == Where::slurm) return give_to_slurm(request);
  std::vector<SweepRun> runs = runs_of(request.sweep, request.shard);
  std::set<std::string> data;
  for (const SweepRun& run : runs) data.insert(run.experiment.data);
  for (const std::string& id : data) require_located(id);
  make_folder(request.out);
  find_earlier(runs, request.out);
  note_interruptions();
  Sweeper sweeper(request.out, runs, request.jobs);
  sweeper.work();
  const std::vector<RunSummary> results = results_of(runs, request.out);
  write_csv(request.out / summary_file(request.shard), summary_table(results));
  if (request.output == Output::json)
    print_json(to_json(results));
  else
    print_table(results);
  sweeper.print_failures();
  if (was_interrupted()) {
    std::cerr << "Stopped with " << results.size() << " of " << runs.size()
              << " runs finished; repeat the command to continue.\n";
    return kInterrupted;
  }
  return sweeper.has_failures() ? kFailedRun : kSuccess;
}

}  // namespace qs
