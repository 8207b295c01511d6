// Draws figures of recorded runs into files.
#include <iostream>

#include "app/commands/commands.h"
#include "app/figure_output.h"
#include "core/base/file_system.h"
#include "core/values/error.h"
#include "ui/figure/figure_origin.h"

namespace qs {
namespace {

constexpr double kWholePage = 174.0;  // mm

void draw(const FigureRecipe& recipe, const std::filesystem::path& out) {
  const MadeFigure made = make_figure(recipe, out);
  ExportSettings settings = recipe.settings;
  settings.provenance = made.provenance;
  write_figure(made.figure, settings, out);
  std::cout << out.string() << '\n';
}

/// The folder that holds the runs: that of the first one, or the first itself when it is no run.
std::filesystem::path folder_of(const FigureRecipe& recipe) {
  const std::filesystem::path first = std::filesystem::weakly_canonical(recipe.runs.front());
  return is_there(first / "config.json") ? first.parent_path() : first;
}

}  // namespace

int run_command(const PlotRequest& request) {
  draw(request.recipe, request.out);
  if (!request.list_as.empty()) list_figure(folder_of(request.recipe), {request.list_as, request.recipe});
  return kSuccess;
}

int run_command(const ComposeRequest& request) {
  FigureRecipe whole;
  for (const std::filesystem::path& file : request.figures) {
    const auto recipe = recipeInFile(QString::fromStdString(file.string()));
    if (!recipe)
      throw Error(file.string(), "does not say what it was made from",
                  "name a figure that `quantscope plot` or the window wrote");
    if (recipe->parts.empty()) {
      whole.parts.push_back(*recipe);
      continue;
    }
    whole.parts.insert(whole.parts.end(), recipe->parts.begin(), recipe->parts.end());
    if (request.figures.size() > 1) continue;
    whole.shared = recipe->shared;
    whole.settings = recipe->settings;
  }
  if (request.figures.size() > 1) whole.settings.width_mm = kWholePage;
  if (request.shared) whole.shared = *request.shared;
  if (request.settings) whole.settings = *request.settings;
  draw(whole, request.out);
  if (!request.list_as.empty()) list_figure(folder_of(whole.parts.front()), {request.list_as, whole});
  return kSuccess;
}

int run_command(const FiguresRequest& request) {
  const std::vector<ListedFigure> list = listed_figures(request.folder);
  if (list.empty())
    throw Error(request.folder.string(), "has no list of figures",
                "list one with `quantscope plot … --list-as NAME`, or in the window's export dialog");
  make_folder(request.out);
  for (const ListedFigure& figure : list)
    for (const std::string& format : request.formats) {
      FigureRecipe recipe = figure.recipe;
      if (!request.style.empty()) recipe.settings.style = request.style;
      draw(recipe, request.out / (figure.name + "." + format));
    }
  return kSuccess;
}

}  // namespace qs
