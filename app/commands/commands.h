// The commands: each takes a checked request, prints results to stdout and progress to stderr, and
// returns an exit status. Refusals are thrown as Error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment.h"

namespace qs {

enum class Output { text, json };

struct KeyValue {
  std::string key, value;
};

struct TrainRequest {
  Experiment experiment;
  std::filesystem::path directory;  // empty: a new one in the workspace
  bool resume = false;              // continue the run in `directory`
  Output output = Output::text;
};
int train(const TrainRequest& request);
/// What happens without a display and without a command: the first experiment, and its figures as files.
int train_without_window();

struct EvalRequest {
  std::filesystem::path run;
  std::string data;  // empty: that of the run
  Output output = Output::text;
};
int eval(const EvalRequest& request);

struct PlotRequest {
  std::vector<std::filesystem::path> runs;
  std::string figure = "weights", layer, format, style = "paper";
  std::vector<KeyValue> options;
  std::optional<double> epoch;
  std::optional<std::int64_t> step;
  double width_mm = 84.0, height_mm = 0.0;
  int dots_per_inch = 300;
  std::filesystem::path out;  // empty: FIGURE.FORMAT in the working directory
  std::string provenance;
};
int plot(const PlotRequest& request);

struct QuantizeRequest {
  std::string method;
  int weight_bits = 2;
  std::filesystem::path input, output, report;
  std::vector<KeyValue> options;
  Output print = Output::text;
};
int quantize(const QuantizeRequest& request);

int list_methods(const std::string& id, Output output);  // empty id: all
int list_networks(Output output);
int list_presets(Output output);
int list_data(Output output);
int show_data(const std::string& id, Output output);
int fetch_data(const std::string& id);

struct BenchRequest {
  std::string network = "lenet5";
  std::string method;   // empty: float, RQ 2/2 and RQ 4/4
  int weight_bits = 2, act_bits = 2;
  int steps = 60;
  std::int64_t batch_size = 128;
  std::int64_t threads = 0;
  Output output = Output::text;
};
int bench(const BenchRequest& request);

/// Method options from --set key=value.
Options options_from(const std::vector<OptionSpec>& specs, const std::vector<KeyValue>& values);

}  // namespace qs
