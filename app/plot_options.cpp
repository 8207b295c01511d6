#include "app/plot_options.h"

#include <memory>

#include "app/experiment_options.h"
#include "app/value_option.h"
#include "core/figures.h"
#include "core/figures/style.h"
#include "core/values/error.h"

namespace qs {
namespace {

struct PlotWords {
  std::vector<std::string> runs, options;
  std::string figure, format, layer, out, list_as;
  double epoch = 0.0;
  std::int64_t step = 0;
  std::vector<std::int64_t> beside_steps;
};

constexpr double kMostEpochs = 1e6;
constexpr std::int64_t kMostSteps = 1'000'000'000'000;

std::string figure_ids() {
  std::string ids;
  for (const FigureKind& kind : figure_kinds()) ids += (ids.empty() ? "" : ", ") + kind.id;
  return ids;
}

/// The file to write: what --out says, or the figure's name with the suffix of --format.
std::filesystem::path figure_file(const PlotWords& words) {
  const std::string format = words.format.empty() ? "pdf" : words.format;
  if (words.out.empty()) return words.figure + "." + format;
  const std::filesystem::path out = words.out;
  if (!words.format.empty() && out.extension() != "." + format)
    throw Error("--out", out.string() + " does not end in ." + format, "let the name and --format agree");
  return out;
}

std::string style_names() {
  std::string names;
  for (const std::string& name : figure_style_names()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

ChoiceKind page_choices() {
  ChoiceKind kind;
  for (const PageWidth& page : kPageWidths) kind.values.emplace_back(page.id);
  return kind;
}

}  // namespace

void add_figure_size(CLI::App& command, ExportSettings& settings) {
  command.add_option("--style", settings.style, "Look: " + style_names() + ", or a JSON file with one.")
      ->capture_default_str()
      ->type_name("");
  add_number_option(command,
                    {"--width-mm", "", "", settings.width_mm, RealKind{20.0, 1000.0}, "Outer width.", ""},
                    settings.width_mm);
  add_value_option(command,
                   {"--page", "", "", "", page_choices(), "The width of a journal's column or page.", ""},
                   [&settings](const Value& value) {
                     for (const PageWidth& page : kPageWidths)
                       if (to_text(value) == page.id) settings.width_mm = page.mm;
                   });
  add_number_option(
      command,
      {"--height-mm", "", "", settings.height_mm, RealKind{0.0, 1000.0}, "Outer height; 0 chooses one.", ""},
      settings.height_mm);
  add_number_option(command,
                    {"--columns", "", "", std::int64_t{settings.columns}, IntegerKind{0, 20},
                     "Columns of panels; 0: as in the window where they are legible.", ""},
                    settings.columns);
  command
      .add_option("--panels", settings.panels, "Panels to draw, by their titles: conv1,fc2. Default: all.")
      ->delimiter(',')
      ->type_name("NAMES");
  command.add_flag("!--no-title", settings.with_title, "Leaves out the title.");
  command.add_flag("!--no-legend", settings.with_legend, "Leaves out the legend.");
  command.add_flag("!--no-caption", settings.with_caption, "Leaves out the line below the panels.");
  add_number_option(command,
                    {"--dpi", "", "", std::int64_t{settings.dots_per_inch}, IntegerKind{30, 1200},
                     "Dots per inch, PNG only.", ""},
                    settings.dots_per_inch);
}

void add_plot(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("plot", "Write a figure of one or more runs as a file.");
  command.get_formatter()->column_width(34);
  const auto words = std::make_shared<PlotWords>();
  const auto settings = std::make_shared<ExportSettings>();
  command.add_option("RUN", words->runs, "Run directories; the first is in focus.")
      ->required()
      ->type_name("");
  command.add_option("--figure", words->figure, "Which figure: " + figure_ids() + ".")
      ->required()
      ->type_name("");
  command.add_option("--layer", words->layer, "One layer (conv2). Default: all.")->type_name("");
  CLI::Option* epoch = add_number_option(
      command,
      {"--epoch", "", "", "", RealKind{-kMostEpochs, kMostEpochs},
       "Instant, in epochs of the method; below 0 in the float start. Default: the end.", ""},
      words->epoch);
  CLI::Option* step =
      add_number_option(command, {"--step", "", "", "", IntegerKind{0, kMostSteps}, "Instant, in steps.", ""},
                        words->step)
          ->excludes(epoch);
  command
      .add_option("--beside-step", words->beside_steps,
                  "Another instant of the first run, in steps, drawn beside it. May be repeated.")
      ->check(CLI::NonNegativeNumber)
      ->allow_extra_args(false)
      ->type_name("N");
  add_value_option(command,
                   {"--format", "", "", "", ChoiceKind{{"pdf", "svg", "png", "tex", "py", "csv"}},
                    "Kind of file. Default: the suffix of --out, or pdf.", ""},
                   [words](const Value& value) { words->format = to_text(value); });
  add_figure_size(command, *settings);
  command.add_option("--set", words->options, "An option of the figure. May be repeated.")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command.add_option("--out", words->out, "File to write. Default: the figure's name.")->type_name("FILE");
  command
      .add_option(
          "--list-as", words->list_as,
          "Also lists the figure under this name in the folder of the runs, for `quantscope figures`.")
      ->type_name("NAME");
  command.callback([words, settings, epoch, step, &request] {
    FigureRecipe recipe{.runs = {words->runs.begin(), words->runs.end()},
                        .figure = words->figure,
                        .layer = words->layer,
                        .beside_steps = words->beside_steps,
                        .options = Options(figure_kind(words->figure).options),
                        .settings = *settings};
    if (*epoch) recipe.epoch = words->epoch;
    if (*step) recipe.step = words->step;
    figure_style(settings->style);
    for (const std::string& text : words->options) apply_setting(recipe.options, text);
    request = PlotRequest{.recipe = recipe, .out = figure_file(*words), .list_as = words->list_as};
  });
}

void add_compose(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "compose", "Put figures side by side as panels (a), (b), (c) of one, from the runs that they tell of.");
  command.get_formatter()->column_width(34);
  const auto words = std::make_shared<ComposeRequest>();
  const auto settings = std::make_shared<ExportSettings>();
  settings->width_mm = 174.0;  // a whole page
  command
      .add_option(
          "FIGURE", words->figures,
          "Files of figures that this program wrote: PDF, SVG, PNG, TEX or PY. A composition alone is "
          "drawn again.")
      ->required()
      ->type_name("");
  add_value_option(command,
                   {"--share", "", "", "", ChoiceKind{{"none", "x", "y", "both"}},
                    "Axes of one quantity that have one range. Default: none.", ""},
                   [words](const Value& value) { words->shared = kSharedAxes.from(to_text(value)); });
  const std::size_t first_of_size = command.get_options().size();
  add_figure_size(command, *settings);
  const std::vector<CLI::Option*> all = command.get_options();
  const std::vector<CLI::Option*> of_size(all.begin() + static_cast<std::ptrdiff_t>(first_of_size),
                                          all.end());
  command.add_option("--out", words->out, "File to write.")->required()->type_name("FILE");
  command
      .add_option("--list-as", words->list_as,
                  "Also lists the composition under this name in the folder of the runs.")
      ->type_name("NAME");
  command.callback([words, settings, of_size, &request] {
    figure_style(settings->style);
    for (const CLI::Option* option : of_size)
      if (option->count() > 0) words->settings = *settings;
    request = *words;
  });
}

void add_figures(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand(
      "figures", "Draw all figures that are listed in a folder of runs again, without training.");
  command.get_formatter()->column_width(34);
  const auto words = std::make_shared<FiguresRequest>();
  command.add_option("FOLDER", words->folder, "Folder of runs with a figures.json.")
      ->required()
      ->type_name("");
  command.add_option("--style", words->style, "Look of all of them. Default: each as it was listed.")
      ->type_name("NAME");
  command.add_option("--formats", words->formats, "Kinds of file: pdf,svg,png,tex,py,csv. Default: pdf.")
      ->delimiter(',')
      ->check(CLI::IsMember({"pdf", "svg", "png", "tex", "py", "csv"}))
      ->type_name("LIST");
  command.add_option("--out", words->out, "Folder to write. Default: FOLDER/figures.")->type_name("DIR");
  command.callback([words, &request] {
    if (!words->style.empty()) figure_style(words->style);
    if (words->formats.empty()) words->formats = {"pdf"};
    if (words->out.empty()) words->out = words->folder / "figures";
    request = *words;
  });
}

}  // namespace qs
