#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>

#include "app/commands/commands.h"
#include "app/window.h"
#include "core/catalog.h"
#include "core/data_library.h"
#include "core/error.h"
#include "core/figures.h"

namespace qs {
namespace {

bool has_display() {
  return std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY") || std::getenv("QT_QPA_PLATFORM");
}

KeyValue split(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error("--set", "\"" + text + "\" is not of the form name=value");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<KeyValue> split_all(const std::vector<std::string>& texts) {
  std::vector<KeyValue> list;
  for (const std::string& text : texts) list.push_back(split(text));
  return list;
}

/// "--weight-bits", and the short names that are commonly typed.
std::string flag_of(const std::string& key) {
  static const std::map<std::string, std::string> short_names{
      {"network", "--net,"}, {"batch_size", "--batch,"}, {"learning_rate", "--lr,"}};
  std::string name = key;
  std::replace(name.begin(), name.end(), '_', '-');
  const auto found = short_names.find(key);
  return (found == short_names.end() ? "" : found->second) + "--" + name;
}

std::string command_text(int argc, char** argv) {
  std::string text = "quantscope";
  for (int i = 1; i < argc; ++i) text += std::string(" ") + argv[i];
  return text;
}

/// Holds what is parsed until the chosen command runs.
class CommandLine {
 public:
  CommandLine(int argc, char** argv) : argc_(argc), argv_(argv) {
    program_.set_version_flag("--version", "quantscope " QS_VERSION);
    program_.set_help_all_flag("--help-all", "Help of all commands");
    program_.add_option("--data-dir", data_directory_, "A folder to look for data sets in first");
    program_.add_option("runs", runs_, "Run directories to open in the window");
    program_.require_subcommand(0, 1);
    program_.fallthrough();
    add_train();
    add_eval();
    add_plot();
    add_quantize();
    add_lists();
    add_data();
    add_bench();
  }

  int run() {
    try {
      program_.parse(argc_, argv_);
    } catch (const CLI::Success& done) {  // --help, --version
      return program_.exit(done);
    } catch (const CLI::ParseError& wrong) {
      throw Error("command line", wrong.what(), "see quantscope --help");
    }
    if (!data_directory_.empty()) set_data_directory(data_directory_);
    if (action_) return action_();
    for (const std::string& run : runs_)
      if (!std::filesystem::exists(run))
        throw Error(run, "there is no such command and no such run", "see quantscope --help");
    if (!has_display()) {
      if (!runs_.empty()) throw Error("display", "there is none to open a window on", "use quantscope plot, or set DISPLAY");
      return train_without_window();
    }
    return run_window(argc_, argv_, {runs_.begin(), runs_.end()});
  }

 private:
  CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, std::function<int()> action) {
    CLI::App* app = parent.add_subcommand(name, help);
    app->callback([this, action = std::move(action)] { action_ = action; });
    return app;
  }

  void add_json(CLI::App& app) { app.add_flag("--json", json_, "Print the result as JSON"); }
  Output output() const { return json_ ? Output::json : Output::text; }

  void add_train() {
    CLI::App* app = command(program_, "train", "Train and quantize a network", [this] { return run_train(); });
    app->add_option("--preset", preset_, "Start from a preset; other options override it");
    for (const ExperimentField& field : experiment_fields()) {
      const OptionSpec& spec = field.spec;
      app->add_option(flag_of(spec.key), settings_[spec.key], spec.help + " (" + range_text(spec) + ")")
          ->group(field.group);
    }
    app->add_option("--set", sets_, "name=value: a parameter of the method (see quantscope methods NAME)")->take_all();
    app->add_option("--out", out_, "Run directory to write");
    app->add_flag("--resume", resume_, "Continue the run in --out");
    add_json(*app);
  }

  int run_train() {
    TrainRequest request{.experiment = {}, .directory = out_, .resume = resume_, .output = output()};
    if (resume_) {
      if (out_.empty()) throw Error("--resume", "it needs the run directory", "add --out DIR");
      return train(request);
    }
    if (!preset_.empty()) request.experiment = preset(preset_).experiment;
    // The method first: it resets its own parameters.
    if (const std::string& method = settings_["method"]; !method.empty() || preset_.empty())
      set_text(request.experiment, "method", method.empty() ? request.experiment.method : method);
    for (const auto& [key, text] : settings_)
      if (!text.empty() && key != "method") set_text(request.experiment, key, text);
    fit_bits(request.experiment);
    for (const KeyValue& one : split_all(sets_)) set_text(request.experiment, one.key, one.value);
    return train(request);
  }

  /// Widths that were not asked for follow the method: float where it leaves things float.
  void fit_bits(Experiment& experiment) {
    const MethodInfo& method = method_info(experiment.method);
    const auto fit = [&](const char* key, std::int64_t& bits, const BitRange& range) {
      if (!settings_[key].empty() || bits == kFloatBits) return;
      if (bits < range.min || bits > range.max) bits = range.min;
    };
    fit("weight_bits", experiment.weight_bits, method.weight_bits);
    fit("act_bits", experiment.act_bits, method.act_bits);
  }

  void add_eval() {
    CLI::App* app = command(program_, "eval", "Test the network of a run again", [this] {
      return eval({.run = run_, .data = eval_data_, .output = output()});
    });
    app->add_option("run", run_, "Run directory")->required();
    app->add_option("--data", eval_data_, "Another data set of the same kind");
    add_json(*app);
  }

  void add_plot() {
    CLI::App* app = command(program_, "plot", "Write a figure of one or more runs", [this] {
      plot_.runs.assign(plot_runs_.begin(), plot_runs_.end());
      plot_.options = split_all(sets_);
      plot_.out = out_;
      plot_.provenance = command_text(argc_, argv_) + " · quantscope " QS_VERSION;
      return plot(plot_);
    });
    std::string kinds;
    for (const FigureKind& kind : figure_kinds()) kinds += (kinds.empty() ? "" : ", ") + kind.id;
    app->add_option("run", plot_runs_, "Run directories")->required();
    app->add_option("--figure", plot_.figure, "Which figure: " + kinds);
    app->add_option("--layer", plot_.layer, "One layer instead of all");
    app->add_option("--epoch", plot_.epoch, "Instant to show; the last one by default");
    app->add_option("--step", plot_.step, "The same as an optimizer step");
    app->add_option("--format", plot_.format, "pdf, svg, png or csv; by default from the ending of --out");
    app->add_option("--style", plot_.style, "paper, grey, screen-light or screen-dark");
    app->add_option("--width-mm", plot_.width_mm, "Outer width");
    app->add_option("--height-mm", plot_.height_mm, "Outer height; 0 chooses one");
    app->add_option("--dpi", plot_.dots_per_inch, "Dots per inch of a PNG");
    app->add_option("--set", sets_, "name=value: an option of the figure")->take_all();
    app->add_option("--out", out_, "File to write");
  }

  void add_quantize() {
    CLI::App* app = command(program_, "quantize", "Quantize the numbers of an NPY file", [this] {
      quantize_.options = split_all(sets_);
      quantize_.print = output();
      return quantize(quantize_);
    });
    app->add_option("--method", quantize_.method, "Method")->required();
    app->add_option("--weight-bits", quantize_.weight_bits, "Bits of each number");
    app->add_option("--input", quantize_.input, "NPY file with the float weights, output filters first")->required();
    app->add_option("--output", quantize_.output, "NPY file for the quantized weights");
    app->add_option("--report", quantize_.report, "JSON file for levels, codes, scales and errors");
    app->add_option("--set", sets_, "name=value: a parameter of the method")->take_all();
    add_json(*app);
  }

  void add_lists() {
    CLI::App* app = command(program_, "methods", "List the methods, or describe one", [this] {
      return list_methods(name_, output());
    });
    app->add_option("name", name_, "Method id");
    add_json(*app);
    add_json(*command(program_, "networks", "List the networks", [this] { return list_networks(output()); }));
    add_json(*command(program_, "presets", "List the presets", [this] { return list_presets(output()); }));
  }

  void add_data() {
    CLI::App* data = program_.add_subcommand("data", "List, describe and download data sets");
    data->require_subcommand(1);
    add_json(*command(*data, "list", "Which data sets there are", [this] { return list_data(output()); }));
    CLI::App* info = command(*data, "info", "Describe one", [this] { return show_data(name_, output()); });
    info->add_option("name", name_, "Data id")->required();
    add_json(*info);
    CLI::App* fetch = command(*data, "fetch", "Download one", [this] { return fetch_data(name_); });
    fetch->add_option("name", name_, "Data id")->required();
  }

  void add_bench() {
    CLI::App* app = command(program_, "bench", "Measure training speed", [this] {
      bench_.output = output();
      return bench(bench_);
    });
    app->add_option("--net,--network", bench_.network, "Network");
    app->add_option("--method", bench_.method, "One method instead of the usual list");
    app->add_option("--weight-bits", bench_.weight_bits, "Bits of the weights, with --method");
    app->add_option("--act-bits", bench_.act_bits, "Bits of the activations, with --method");
    app->add_option("--steps", bench_.steps, "Steps to time")->check(CLI::Range(1, 100000));
    app->add_option("--batch,--batch-size", bench_.batch_size, "Images per step")->check(CLI::Range(1, 10000));
    app->add_option("--threads", bench_.threads, "Processors to use; 0 uses all")->check(CLI::Range(0, 1024));
    add_json(*app);
  }

  int argc_;
  char** argv_;
  CLI::App program_{"QuantScope: a laboratory for quantizing neural networks. Without a command: the window.",
                    "quantscope"};
  std::function<int()> action_;
  bool json_ = false, resume_ = false;
  std::string data_directory_, preset_, out_, run_, eval_data_, name_;
  std::vector<std::string> runs_, plot_runs_, sets_;
  std::map<std::string, std::string> settings_;
  PlotRequest plot_;
  QuantizeRequest quantize_;
  BenchRequest bench_;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine(argc, argv).run(); }

Options options_from(const std::vector<OptionSpec>& specs, const std::vector<KeyValue>& values) {
  Options options(specs);
  for (const KeyValue& one : values) options.set_text(one.key, one.value);
  return options;
}

}  // namespace qs
