#include "app/comparison_options.h"

#include <memory>

#include "app/value_option.h"

namespace qs {
namespace {

struct ComparisonWords {
  std::vector<std::string> runs;
  std::string format, out;
  bool json = false, all_settings = false;
};

constexpr const char* kRunsHelp = "Run directories, or folders that hold some.";

void add_runs(CLI::App& command, ComparisonWords& words) {
  command.get_formatter()->column_width(34);
  command.add_option("RUN", words.runs, kRunsHelp)->required()->type_name("");
}

}  // namespace

void add_table(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "table", "Results of runs as a paper's table: mean and deviation over the seeds, and verdicts.");
  const auto words = std::make_shared<ComparisonWords>();
  add_runs(command, *words);
  add_value_option(command,
                   {"--format", "", "", std::string("markdown"), ChoiceKind{{"markdown", "latex", "csv"}},
                    "How it is written.", ""},
                   [words](const Value& value) { words->format = to_text(value); });
  command.add_option("--out", words->out, "File to write. Default: standard output.")->type_name("FILE");
  command.callback([words, &request] {
    request = TableRequest{.runs = {words->runs.begin(), words->runs.end()},
                           .format = words->format.empty() ? "markdown" : words->format,
                           .out = words->out};
  });
}

void add_methods_text(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "cite", "What a paper says of runs, as LaTeX: a paragraph on method and training, and BibTeX entries.");
  const auto words = std::make_shared<ComparisonWords>();
  add_runs(command, *words);
  command.callback([words, &request] {
    request = MethodsTextRequest{{words->runs.begin(), words->runs.end()}};
  });
}

void add_compare(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "compare", "Which of two ways of training is better, how sure that is, and in what they differ.");
  const auto words = std::make_shared<ComparisonWords>();
  add_runs(command, *words);
  command.add_flag("--all-settings", words->all_settings, "Lists also the settings that both have.");
  command.add_flag("--json", words->json, "Write the result as JSON.");
  command.callback([words, &request] {
    request = CompareRequest{.runs = {words->runs.begin(), words->runs.end()},
                             .all_settings = words->all_settings,
                             .output = words->json ? Output::json : Output::text};
  });
}

}  // namespace qs
