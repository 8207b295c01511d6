#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "app/comparison_options.h"
#include "app/convert_options.h"
#include "app/experiment_options.h"
#include "app/lab_options.h"
#include "app/lesson_options.h"
#include "app/mixed_options.h"
#include "app/parser_words.h"
#include "app/plot_options.h"
#include "app/reproduce_options.h"
#include "app/value_option.h"
#include "core/base/in_quotes.h"
#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/given_settings.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

/// What the options of one command are read into before they become a request.
struct Words {
  GivenSettings settings;
  std::string name, data, data_directory;  // of what the command is about
  std::string weight_bits;
  std::vector<std::string> options;
  std::string out, input, curvature, report;
  bool resume = false, json = false;

  Output output() const { return json ? Output::json : Output::text; }
};

using SharedWords = std::shared_ptr<Words>;

SharedWords add_words(CLI::App& command) {
  command.get_formatter()->column_width(34);
  return std::make_shared<Words>();
}

void add_json(CLI::App& command, Words& words) {
  command.add_flag("--json", words.json, "Write the result as JSON.");
}

void add_data_directory(CLI::App& command, Words& words) {
  command.add_option("--data-dir", words.data_directory, "A folder to look for data sets in first.")
      ->type_name("DIR");
}

void use_data_directory(const Words& words) {
  if (!words.data_directory.empty()) set_data_directory(words.data_directory);
}

void add_train(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("train", "Train a network with one method and record the run.");
  const SharedWords words = add_words(command);
  add_experiment_options(command, words->settings);
  command.add_option("--out", words->out, "Run directory to write. Default: a new one in the workspace.")
      ->type_name("DIR");
  command.add_flag(
      "--resume", words->resume,
      "Continue the run in --out with its own settings; only --epochs and --threads may be others.");
  add_data_directory(command, *words);
  add_json(command, *words);
  command.callback([words, &request] {
    use_data_directory(*words);
    TrainRequest train{
        .experiment = {}, .out = words->out, .resume = words->resume, .output = words->output()};
    if (!words->resume) {
      train.experiment = experiment_from(words->settings, train.remarks);
    } else if (words->out.empty()) {
      throw Error("--resume", "which run is to be continued is not said", "name its directory with --out");
    } else {
      require_continuable(words->settings);
      train.epochs = given_number(words->settings, "epochs");
      train.threads = given_number(words->settings, "threads");
    }
    request = train;
  });
}

void add_eval(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("eval", "Test the network of a run again.");
  const SharedWords words = add_words(command);
  command.add_option("RUN", words->name, "Run directory.")->required()->type_name("");
  command.add_option("--data", words->data, "Data set to test on. Default: that of the run.")
      ->type_name("ID");
  add_data_directory(command, *words);
  add_json(command, *words);
  command.callback([words, &request] {
    use_data_directory(*words);
    if (!words->data.empty()) data_set_info(words->data);
    request = EvalRequest{.run = words->name, .data = words->data, .output = words->output()};
  });
}

/// Bits as given, or 2, or what comes nearest for the method.
int weight_bits(const std::string& text, const BitRange& range) {
  if (text.empty()) return std::clamp(2, range.min, range.max);
  const OptionSpec spec{"--weight-bits", "", "", std::int64_t{2}, IntegerKind{1, 8}, "", ""};
  return static_cast<int>(std::get<std::int64_t>(parse_value(spec, text)));
}

void add_quantize(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("quantize", "Quantize the weights in a .npy file with one method.");
  const SharedWords words = add_words(command);
  command.add_option("--method", words->name, "Which method (see: quantscope methods).")
      ->required()
      ->type_name("ID");
  command
      .add_option("--weight-bits", words->weight_bits, "Bits of each weight. Default: 2, if the method can.")
      ->type_name("");
  command.add_option("--input", words->input, "Weights, output filters first.")
      ->required()
      ->type_name("FILE.npy");
  command
      .add_option("--curvature", words->curvature,
                  "How much the loss curves along each weight, same shape; for loss-aware methods.")
      ->type_name("FILE.npy");
  command.add_option("--set", words->options, "A parameter of the method. May be repeated.")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command.add_option("--output", words->out, "Quantized weights, same shape.")->type_name("FILE.npy");
  command.add_option("--report", words->report, "Levels, codes' counts and errors.")->type_name("FILE.json");
  add_json(command, *words);
  command.callback([words, &request] {
    const MethodInfo& method = method_info(words->name);
    const int bits = weight_bits(words->weight_bits, method.weight_bits);
    QuantizeRequest quantize{.method = words->name,
                             .weight_bits = bits,
                             .options = Options(method.options, bits),
                             .input = words->input,
                             .output = words->out,
                             .report = words->report,
                             .curvature = words->curvature,
                             .format = words->output()};
    for (const std::string& text : words->options) apply_setting(quantize.options, text);
    request = quantize;
  });
}

void add_lists(CLI::App& app, Request& request) {
  CLI::App& methods = *app.add_subcommand("methods", "List the methods, or describe one.");
  const SharedWords words = add_words(methods);
  methods.add_option("NAME", words->name, "Describe this method.")->type_name("");
  add_json(methods, *words);
  methods.callback([words, &request] { request = MethodsRequest{words->name, words->output()}; });

  CLI::App& networks = *app.add_subcommand("networks", "List the networks, or one with its layers.");
  const SharedWords sizes = add_words(networks);
  networks.add_option("NAME", sizes->name, "Show the layers of this network.")->type_name("");
  const auto width = std::make_shared<double>(1.0);
  const auto& fields = experiment_fields();
  OptionSpec multiplier = std::find_if(fields.begin(), fields.end(), [](const auto& field) {
                            return field.spec.key == "width";
                          })->spec;
  multiplier.key = option_name(multiplier.key);
  add_number_option(networks, multiplier, *width);
  add_json(networks, *sizes);
  networks.callback([sizes, width, &request] {
    request = NetworksRequest{sizes->name, *width, sizes->output()};
  });

  CLI::App& presets = *app.add_subcommand("presets", "List the presets, or the settings of one.");
  const SharedWords recipes = add_words(presets);
  presets.add_option("NAME", recipes->name, "Show the settings of this preset.")->type_name("");
  add_json(presets, *recipes);
  presets.callback([recipes, &request] { request = PresetsRequest{recipes->name, recipes->output()}; });
}

void add_data(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("data", "List, describe or fetch data sets.");
  command.require_subcommand(1);
  const SharedWords words = add_words(command);

  CLI::App& list = *command.add_subcommand("list", "Which data sets there are, and which are complete.");
  add_data_directory(list, *words);
  add_json(list, *words);
  list.callback([words, &request] {
    use_data_directory(*words);
    request = DataListRequest{words->output()};
  });

  CLI::App& info = *command.add_subcommand("info", "What a data set holds and where it is.");
  info.add_option("NAME", words->name, "Which data set.")->required()->type_name("");
  add_data_directory(info, *words);
  add_json(info, *words);
  info.callback([words, &request] {
    use_data_directory(*words);
    request = DataInfoRequest{data_set_info(words->name).id, words->output()};
  });

  CLI::App& fetch =
      *command.add_subcommand("fetch", "Download a data set: resumes, checks size and SHA-256.");
  fetch.add_option("NAME", words->name, "Which data set.")->required()->type_name("");
  fetch.callback([words, &request] { request = DataFetchRequest{data_set_info(words->name).id}; });
}

void add_bench(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "bench", "Where the time of a training step goes, and images per second beside float.");
  const SharedWords words = add_words(command);
  const auto seconds = std::make_shared<double>(3.0);
  const auto all_methods = std::make_shared<bool>(false);
  add_experiment_options(command, words->settings);
  add_number_option(command,
                    {"--seconds", "", "", *seconds, RealKind{0.1, 600.0}, "How long to measure each.", ""},
                    *seconds);
  command.add_flag("--all", *all_methods, "Every method at 2, 4 and 8 bits instead of the chosen one.");
  add_json(command, *words);
  command.callback([words, seconds, all_methods, &request] {
    BenchRequest bench{
        .experiment = {}, .seconds = *seconds, .all_methods = *all_methods, .output = words->output()};
    bench.experiment = experiment_from(words->settings, bench.remarks);
    request = bench;
  });
}

void add_sweep(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "sweep", "Train all runs that a file describes; repeat the command to continue or to add runs.");
  const SharedWords words = add_words(command);
  const auto jobs = std::make_shared<int>(1);
  const auto shard = std::make_shared<std::string>("1/1");
  command.add_option("SPEC", words->input, "JSON file: \"settings\" of all runs, \"runs\", \"grid\".")
      ->required()
      ->type_name("");
  command.add_option("--out", words->out, "Folder for the run directories and summary.csv.")
      ->required()
      ->type_name("DIR");
  command.add_option("--shard", *shard, "Only the I-th of N parts, to share the work between machines.")
      ->capture_default_str()
      ->type_name("I/N");
  add_number_option(command,
                    {"--jobs", "", "", std::int64_t{*jobs}, IntegerKind{1, 256},
                     "Runs at the same time; they share the processors.", ""},
                    *jobs);
  add_data_directory(command, *words);
  add_json(command, *words);
  const auto to_slurm = std::make_shared<bool>(false), only_print = std::make_shared<bool>(false);
  CLI::Option* submit =
      add_value_option(command,
                       {"--submit", "", "", "", ChoiceKind{{"slurm"}},
                        "Hands the runs to a scheduler as one array job, instead of training them here.", ""},
                       [to_slurm](const Value&) { *to_slurm = true; });
  command.add_flag("--print", *only_print, "With --submit: only shows the script.")->needs(submit);
  command.callback([words, jobs, shard, to_slurm, only_print, &request] {
    use_data_directory(*words);
    request = SweepRequest{.sweep = read_sweep(words->input),
                           .spec = words->input,
                           .shard = parse_shard(*shard),
                           .jobs = *jobs,
                           .out = words->out,
                           .where = *to_slurm ? Where::slurm : Where::here,
                           .only_print = *only_print,
                           .output = words->output()};
  });
}

/// The command that was being parsed, for the advice: "quantscope data fetch".
std::string command_path(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app.get_name() : app.get_name() + " " + command_path(*chosen.front());
}

}  // namespace

Request parse_command_line(int argc, const char* const* argv) {
  Request request = WindowRequest{};
  CLI::App app(
      "QuantScope, a laboratory for neural-network quantization.\n"
      "Without a command it opens its window; RUN… are run directories to show in it.",
      "quantscope");
  app.set_version_flag("--version", "quantscope " QS_VERSION);
  app.get_formatter()->column_width(34);
  app.require_subcommand(0, 1);
  std::vector<std::string> runs;
  app.add_option("RUN", runs, "Runs to open in the window.")->type_name("");
  for (const auto add :
       {add_train,   add_eval,   add_plot,    add_quantize,     add_lists, add_data,    add_bench,
        add_sweep,   add_table,  add_compare, add_methods_text, add_mixed, add_figures, add_compose,
        add_convert, add_import, add_report,  add_reproduce,    add_lab,   add_lesson})
    add(app, request);
  try {
    std::vector<std::string> words = with_settings_apart(argc, argv);
    std::reverse(words.begin(), words.end());  // the parser takes them from the back
    app.parse(std::move(words));
  } catch (const CLI::CallForVersion& version) {
    return HelpRequest{std::string(version.what()) + "\n"};
  } catch (const CLI::Success&) {
    return HelpRequest{app.help()};
  } catch (const CLI::ParseError& error) {
    const std::string command = command_path(app);
    throw Error(command, problem_of(error), "see " + command + " --help");
  }
  if (auto* window = std::get_if<WindowRequest>(&request)) window->runs = {runs.begin(), runs.end()};
  return request;
}

}  // namespace qs
