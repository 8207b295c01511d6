#include "app/convert_options.h"

#include <memory>

namespace qs {

void add_convert(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "convert", "Write runs for other programs: weights as NPZ, scalars for TensorBoard, or a bundle.");
  command.get_formatter()->column_width(34);
  const auto words = std::make_shared<ConvertRequest>();
  command.add_option("RUN", words->runs, "Run directories, or folders that hold some.")
      ->required()
      ->type_name("");
  command
      .add_option(
          "--to", words->to,
          "npz: the weights of one run; tensorboard: an event file for each run; bundle: runs whole in "
          "one ZIP archive, but for their checkpoints.")
      ->required()
      ->check(CLI::IsMember({"npz", "tensorboard", "bundle"}))
      ->type_name("KIND");
  command.add_option("--out", words->out, "File to write; for tensorboard a folder.")
      ->required()
      ->type_name("PATH");
  command.callback([words, &request] { request = *words; });
}

void add_import(CLI::App& app, Request& request) {
  CLI::App& command =
      *app.add_subcommand("import", "Take in the runs of a bundle that `convert --to bundle` wrote.");
  const auto words = std::make_shared<ImportRequest>();
  command.add_option("BUNDLE", words->bundle, "The ZIP archive.")->required()->type_name("");
  command.add_option("--out", words->out, "Folder of runs. Default: where the window keeps them.")
      ->type_name("DIR");
  command.callback([words, &request] { request = *words; });
}

void add_report(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "report", "Write runs as one page that any browser replays, without asking anything of anywhere.");
  const auto words = std::make_shared<ReportRequest>();
  command.add_option("RUN", words->runs, "Run directories; the first is in focus.")
      ->required()
      ->type_name("");
  command.add_option("--out", words->out, "File to write. Default: the name of the first run, with .html.")
      ->type_name("FILE");
  command.callback([words, &request] { request = *words; });
}

}  // namespace qs
