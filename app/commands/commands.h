// One function for each command. Results go to standard output, progress and remarks to standard
// error. The result is the exit status: 0, or 1 when a run failed, or 130 when it was interrupted.
// Throws Error for a refused argument or file.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/requests.h"

namespace qs {

inline constexpr int kSuccess = 0;
inline constexpr int kFailedRun = 1;
inline constexpr int kWrongUsage = 2;       // and every refused argument or file
inline constexpr int kFailedStatement = 3;  // what a paper (`reproduce`) or a lesson claims does not hold
inline constexpr int kInterrupted = 130;    // as shells have it: 128 + SIGINT

int run_command(const HelpRequest& request);
int run_command(const TrainRequest& request);
int run_command(const EvalRequest& request);
int run_command(const PlotRequest& request);
int run_command(const FiguresRequest& request);
int run_command(const ComposeRequest& request);
int run_command(const ConvertRequest& request);
int run_command(const ImportRequest& request);
int run_command(const ReportRequest& request);
int run_command(const QuantizeRequest& request);
int run_command(const MethodsRequest& request);
int run_command(const NetworksRequest& request);
int run_command(const PresetsRequest& request);
int run_command(const DataListRequest& request);
int run_command(const DataInfoRequest& request);
int run_command(const DataFetchRequest& request);
int run_command(const BenchRequest& request);
int run_command(const SweepRequest& request);
int run_command(const ReproduceRequest& request);
int run_command(const TableRequest& request);
int run_command(const CompareRequest& request);
int run_command(const MethodsTextRequest& request);
int run_command(const MixedRequest& request);
int run_command(const LabRequest& request);
int run_command(const LessonRequest& request);

/// A result as JSON on standard output; names of files that are no UTF-8 have � in place of strange bytes.
void print_json(const nlohmann::ordered_json& result);

/// What the program does without a sub-command where there is no display: trains the first preset in
/// the terminal and writes its figures into the run directory.
int train_and_draw();

}  // namespace qs
