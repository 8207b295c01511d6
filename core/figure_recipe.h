// A figure as what it is made from: which runs, which kind, which instant, which options, and how it is
// drawn. Everything that draws a figure more than once starts here: the command line, the list of figures of
// a folder of runs, and the window that opens the file of a figure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/figures/compose.h"
#include "core/values/experiment.h"
#include "core/values/export_settings.h"
#include "core/values/figure.h"
#include "core/values/option.h"

namespace qs {

struct FigureRecipe {
  std::vector<std::filesystem::path> runs;  // the first is in focus; for results also folders of runs
  std::string figure;                       // id of the kind
  std::string layer = {};                   // empty: all
  std::optional<double> epoch = {};         // neither epoch nor step: the end of the run
  std::optional<std::int64_t> step = {};
  std::vector<std::int64_t> beside_steps = {};  // instants of the first run that are drawn beside it
  Options options = {};                         // of the kind
  ExportSettings settings = {};
  /// Not empty: these figures as panels (a), (b) … of one, and the above is of no meaning but the settings.
  std::vector<FigureRecipe> parts = {};
  SharedAxes shared = SharedAxes::none;  // by the parts
};

struct MadeFigure {
  Figure figure;
  std::vector<Experiment> experiments;  // that it tells of
  std::string provenance;               // for the file's metadata
};

/// Reads the runs and builds the figure; `out` is the file that it will be written to. Throws Error for what
/// is not a run, and for a layer that it does not have.
MadeFigure make_figure(const FigureRecipe& recipe, const std::filesystem::path& out);

/// As in provenance.h, with the command that draws the figure again and the recipe itself, for programs.
std::string provenance_of(const std::vector<Experiment>& experiments, const FigureRecipe& recipe,
                          const std::filesystem::path& out);

/// The command that draws the figure again; of a composition it reads the file itself.
std::string figure_command(const FigureRecipe& recipe, const std::filesystem::path& out);

/// Runs are written relative to `base`, so that both can be moved together, and no file tells where a person
/// keeps things.
nlohmann::ordered_json to_json(const FigureRecipe& recipe, const std::filesystem::path& base);
/// Throws Error naming what is wrong in it; `where` names the file.
FigureRecipe recipe_from_json(const nlohmann::ordered_json& json, const std::filesystem::path& base,
                              const std::string& where);

/// The recipe that stands in a text with provenance, also as XML or behind signs of comments, its runs as
/// seen from the folder `base` of the figure; nothing: there is none. Throws Error, naming `where`, for one
/// that cannot be read.
std::optional<FigureRecipe> recipe_in(std::string_view text, const std::filesystem::path& base,
                                      const std::string& where);

struct ListedFigure {
  std::string name;  // of its files, without ending
  FigureRecipe recipe;
};

/// `figures.json` in a folder of runs; none: an empty list. Throws Error naming the place of what is wrong.
std::vector<ListedFigure> listed_figures(const std::filesystem::path& folder);
/// Adds the figure, or replaces the one of that name. Throws Error for a name that is no name of a file.
void list_figure(const std::filesystem::path& folder, const ListedFigure& figure);

}  // namespace qs
