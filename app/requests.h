// What a command line asks for, checked and typed. command_line.h makes a request, commands.h obeys it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/figure_recipe.h"
#include "core/laboratory.h"
#include "core/mixed_precision.h"
#include "core/reproduction.h"
#include "core/settings/runnable.h"
#include "core/sweep.h"
#include "core/values/experiment.h"

namespace qs {

/// How results are written to standard output.
enum class Output { text, json };

struct HelpRequest {
  std::string text;
};

struct WindowRequest {
  std::vector<std::filesystem::path> runs;
};

struct TrainRequest {
  Experiment experiment;      // not read when `resume`
  std::filesystem::path out;  // empty: a new directory in the default workspace
  bool resume = false;
  std::optional<std::int64_t> epochs = {}, threads = {};  // when resuming: instead of the recorded ones
  Output output = Output::text;
  std::vector<Remark> remarks = {};  // what was adapted to the settings given
};

struct EvalRequest {
  std::filesystem::path run;
  std::string data;  // empty: what the run was trained on
  Output output = Output::text;
};

struct PlotRequest {
  FigureRecipe recipe;
  std::filesystem::path out;  // its suffix is the format
  std::string list_as;        // name in the list of figures of the runs' folder; empty: not listed
};

struct ConvertRequest {
  std::vector<std::filesystem::path> runs;
  std::string to;             // npz, tensorboard or bundle
  std::filesystem::path out;  // a file; for tensorboard a folder
};

struct ImportRequest {
  std::filesystem::path bundle, out;  // the folder of runs that takes it in
};

struct ReportRequest {
  std::vector<std::filesystem::path> runs;  // the first is in focus
  std::filesystem::path out;
};

struct FiguresRequest {
  std::filesystem::path folder;  // of runs, with a list of figures
  std::string style;             // empty: each its own
  std::vector<std::string> formats;
  std::filesystem::path out;
};

struct ComposeRequest {
  std::vector<std::filesystem::path> figures;  // files that this program wrote
  std::optional<SharedAxes> shared = {};       // absent: as a composition that is drawn again has it
  std::optional<ExportSettings> settings = {};
  std::filesystem::path out;
  std::string list_as;  // as in PlotRequest
};

struct QuantizeRequest {
  std::string method;
  int weight_bits = 2;
  Options options;
  std::filesystem::path input, output, report;  // output, report empty: not written
  std::filesystem::path curvature;              // empty: none
  Output format = Output::text;
};

struct MethodsRequest {
  std::string method;  // empty: all
  Output output = Output::text;
};
struct NetworksRequest {
  std::string network;  // empty: all
  double width = 1.0;
  Output output = Output::text;
};
struct PresetsRequest {
  std::string preset;  // empty: all
  Output output = Output::text;
};

struct DataListRequest {
  Output output = Output::text;
};
struct DataInfoRequest {
  std::string data;
  Output output = Output::text;
};
struct DataFetchRequest {
  std::string data;
};

struct BenchRequest {
  Experiment experiment;     // compared with the float baseline
  double seconds = 3.0;      // of measuring, for each
  bool all_methods = false;  // a table of every method × bits instead of one method
  Output output = Output::text;
  std::vector<Remark> remarks = {};  // what was adapted to the settings given
};

/// Who trains the runs of a sweep.
enum class Where { here, slurm };

struct SweepRequest {
  Sweep sweep;
  std::filesystem::path spec;  // the file that describes it
  Shard shard;
  int jobs = 1;               // runs at the same time
  std::filesystem::path out;  // folder of the run directories
  Where where = Where::here;
  bool only_print = false;  // with Where::slurm: the script goes to standard output, and nothing else happens
  Output output = Output::text;
};

struct ReproduceRequest {
  std::string table, data;  // empty: a list of all; the first that the table has
  std::vector<std::string> rows;
  Protocol protocol = Protocol::quick;
  std::int64_t seeds = 1, jobs = 1;
  double budget_hours = 0.0;  // 0: no limit
  bool only_report = false;
  std::filesystem::path out;
  Output output = Output::text;
};

struct TableRequest {
  std::vector<std::filesystem::path> runs;  // directories of runs, or folders with some
  std::string format;                       // markdown, latex or csv
  std::filesystem::path out;                // empty: standard output
};

struct CompareRequest {
  std::vector<std::filesystem::path> runs;
  bool all_settings = false;  // also those that both have
  Output output = Output::text;
};

struct MethodsTextRequest {
  std::vector<std::filesystem::path> runs;  // directories of runs, or folders with some
};

struct MixedRequest {
  MixedSetup setup;
  std::filesystem::path csv, figure;  // empty: not written
  Output output = Output::text;
};

struct LabRequest {
  LabQuestion question;
  std::filesystem::path run;  // whose layer gives the numbers; empty: a distribution does
  std::string layer;
  Options figure;  // of laboratory_options()
  ExportSettings settings;
  std::filesystem::path out;  // of the figure; empty: not drawn
  Output output = Output::text;
};

struct LessonRequest {
  enum class What { list, check, run } what = What::list;
  std::vector<std::string> lessons;  // ids or folders; empty: all shipped ones
  std::int64_t seeds = 1;            // to run: the lessons' own seeds, then the next ones
  std::filesystem::path out;         // folder of the runs; empty: one that is removed again
  Output output = Output::text;
};

using Request =
    std::variant<HelpRequest, WindowRequest, TrainRequest, EvalRequest, PlotRequest, QuantizeRequest,
                 SweepRequest, MethodsRequest, NetworksRequest, PresetsRequest, DataListRequest,
                 DataInfoRequest, DataFetchRequest, BenchRequest, TableRequest, CompareRequest, MixedRequest,
                 FiguresRequest, ConvertRequest, ComposeRequest, MethodsTextRequest, ImportRequest,
                 ReproduceRequest, ReportRequest, LabRequest, LessonRequest>;

}  // namespace qs
