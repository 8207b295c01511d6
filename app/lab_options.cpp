#include "app/lab_options.h"

#include <memory>

#include "app/plot_options.h"
#include "app/value_option.h"
#include "core/figures/laboratory.h"
#include "core/figures/style.h"
#include "core/given_settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr double kFarthest = 1e6;

struct LabWords {
  Options settings{laboratory_settings()}, figure{laboratory_options()};
  ExportSettings size;
  std::vector<std::string> options, scalars;
  std::string run, layer, out;
  double at = 0.0;
  bool json = false;
};

/// "step_size=0.1".
std::pair<std::string, double> scalar_from(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) throw Error("--scalar", text + " has no value", "write NAME=VALUE");
  const std::string key = text.substr(0, equals);
  const OptionSpec spec{"--scalar " + key, "", "", 0.0, RealKind{-kFarthest, kFarthest}, "", ""};
  return {key, std::get<double>(parse_value(spec, text.substr(equals + 1)))};
}

LabQuestion question_of(const LabWords& words, bool looks_somewhere) {
  LabQuestion question = question_from(words.settings);
  for (const std::string& text : words.options) apply_setting(question.options, text);
  for (const std::string& text : words.scalars) question.scalars.push_back(scalar_from(text));
  if (looks_somewhere) question.at = words.at;
  if (!words.run.empty()) question.shape = SampleShape::given;
  if (words.run.empty() != words.layer.empty())
    throw Error("lab", words.run.empty() ? "--layer needs --run" : "--run needs --layer",
                "name a run and one of its layers");
  if (words.run.empty() && question.shape == SampleShape::given)
    throw Error("--sample", "no numbers are given", "name a run with --run and its layer with --layer");
  return question;
}

}  // namespace

void add_lab(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "lab", "One quantizer on one list of numbers, without training: what rounds to what, slopes, errors.");
  command.get_formatter()->column_width(34);
  const auto words = std::make_shared<LabWords>();
  for (OptionSpec spec : laboratory_settings()) {
    const std::string key = spec.key;
    spec.key = "--" + key;
    add_value_option(command, spec, [words, key](const Value& value) { words->settings.set(key, value); });
  }
  command.add_option("--run", words->run, "Takes the numbers from a layer of this run.")->type_name("RUN");
  command.add_option("--layer", words->layer, "Which layer of it.")->type_name("NAME");
  CLI::Option* at = add_number_option(command,
                                      {"--at", "", "", "", RealKind{-kFarthest, kFarthest},
                                       "The number to look at. Default: one in the upper half.", ""},
                                      words->at);
  command
      .add_option("--scalar", words->scalars,
                  "A number of the method in place of its own, such as step_size=0.1. May be repeated.")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command.add_option("--set", words->options, "A parameter of the method. May be repeated.")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  for (OptionSpec spec : laboratory_options()) {
    const std::string key = spec.key;
    spec.key = "--" + key;
    add_value_option(command, spec, [words, key](const Value& value) { words->figure.set(key, value); });
  }
  add_figure_size(command, words->size);
  command.add_option("--out", words->out, "Figure to write. Default: none, the numbers are printed.")
      ->type_name("FILE");
  command.add_flag("--json", words->json, "Write the result as JSON.");
  command.callback([words, at, &request] {
    figure_style(words->size.style);
    request = LabRequest{.question = question_of(*words, static_cast<bool>(*at)),
                         .run = words->run,
                         .layer = words->layer,
                         .figure = words->figure,
                         .settings = words->size,
                         .out = words->out,
                         .output = words->json ? Output::json : Output::text};
  });
}

}  // namespace qs
