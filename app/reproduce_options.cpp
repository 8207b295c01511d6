#include "app/reproduce_options.h"

#include <memory>

#include "app/value_option.h"

namespace qs {
namespace {

constexpr std::int64_t kMostSeeds = 100, kMostJobs = 256;
constexpr double kMostHours = 1e5;

}  // namespace

void add_reproduce(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "reproduce", "Train the rows of a paper's table again and say which of its statements hold.");
  command.get_formatter()->column_width(34);
  const auto words = std::make_shared<ReproduceRequest>();
  command
      .add_option("TABLE", words->table, "As in rq-1. Without one: which tables there are, and their times.")
      ->type_name("");
  command.add_option("--data", words->data, "Data set, where a table has several: mnist, cifar10.")
      ->type_name("NAME");
  command.add_option("--rows", words->rows, "Only these rows, by their methods or names: rq,rq-st.")
      ->delimiter(',')
      ->type_name("LIST");
  add_value_option(
      command,
      {"--protocol", "", "", std::string("quick"), ChoiceKind{{"quick", "short", "full"}},
       "full: the published recipe; short: its lengths times a factor; quick: a few epochs from a "
       "shared float network.",
       ""},
      [words](const Value& value) { words->protocol = kProtocols.from(to_text(value)); });
  add_number_option(
      command, {"--seeds", "", "", std::int64_t{1}, IntegerKind{1, kMostSeeds}, "Seeds 1 to N of each.", ""},
      words->seeds);
  add_number_option(
      command, {"--jobs", "", "", std::int64_t{1}, IntegerKind{1, kMostJobs}, "Runs at the same time.", ""},
      words->jobs);
  add_number_option(command,
                    {"--budget", "", "", "", RealKind{0.0, kMostHours},
                     "Hours: takes the longest protocol that fits, and trains nothing when none does.", ""},
                    words->budget_hours);
  command.add_flag("--report-only", words->only_report,
                   "Trains nothing; reports on the runs that are there.");
  command
      .add_option("--out", words->out, "Folder of the runs and the report. Default: reproduce/TABLE-DATA.")
      ->type_name("DIR");
  command.add_flag_callback(
      "--json", [words] { words->output = Output::json; }, "Write the report as JSON.");
  command.callback([words, &request] { request = *words; });
}

}  // namespace qs
