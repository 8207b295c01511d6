#include "core/figure_recipe.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "core/base/file_system.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/base/shell_word.h"
#include "core/export.h"
#include "core/figures.h"
#include "core/figures/style.h"
#include "core/looks.h"
#include "core/mixed_record.h"
#include "core/provenance.h"
#include "core/run_queue.h"
#include "core/run_store.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using SharedSnapshot = std::shared_ptr<const Snapshot>;

constexpr const char* kListFile = "figures.json";
constexpr std::size_t kMostInstants = 200;  // of a history

SharedSnapshot snapshot_of(const fs::path& run, const FigureRecipe& recipe) {
  open_run(run);  // says what is wrong with what is not a run
  const SharedSnapshot last = snapshot_at(run, std::numeric_limits<std::int64_t>::max());
  if (recipe.step) return snapshot_at(run, *recipe.step);
  if (!recipe.epoch) return last;
  const double steps =
      (*recipe.epoch + last->progress.float_epochs) * static_cast<double>(last->progress.steps_per_epoch);
  return steps < static_cast<double>(last->progress.step) ? snapshot_at(run, std::llround(steps)) : last;
}

void require_layer(const Snapshot& snapshot, const std::string& layer) {
  std::string known;
  for (const LayerView& one : snapshot.layers) {
    if (layer.empty() || one.name == layer) return;
    known += (known.empty() ? "" : ", ") + one.name;
  }
  throw Error("--layer", "there is no layer " + in_quotes(layer), "choose one of: " + known);
}

/// Reads what the kind is made from, and which experiments that tells of.
FigureInput input_of(const FigureKind& kind, const FigureRecipe& recipe,
                     std::vector<Experiment>& experiments) {
  FigureInput input{.runs = {}, .layer = recipe.layer, .options = recipe.options};
  input.looks = looks_beside(recipe.runs);
  if (kind.source == FigureSource::results) {
    input.results = runs_at(recipe.runs);
    for (const RunSummary& run : input.results)
      if (run.state == RunState::finished) experiments.push_back(run.experiment);
    return input;
  }
  if (kind.source == FigureSource::mixed) {
    experiments.push_back(open_run(recipe.runs.front()).experiment);
    input.mixed = recorded_mixed(recipe.runs.front());
    return input;
  }
  if (kind.source == FigureSource::history)
    input.history = history_of(recipe.runs.front(), kMostInstants);
  else
    for (const fs::path& run : recipe.runs) {
      input.runs.push_back(snapshot_of(run, recipe));
      if (input.runs.size() > 1) continue;
      for (const std::int64_t step : recipe.beside_steps) input.runs.push_back(snapshot_at(run, step));
    }
  const auto& read = kind.source == FigureSource::history ? input.history : input.runs;
  for (const SharedSnapshot& run : read)
    if (kind.source == FigureSource::snapshots || run == read.back()) experiments.push_back(run->experiment);
  if (!read.empty()) require_layer(*read.back(), recipe.layer);
  return input;
}

Json settings_json(const ExportSettings& settings) {
  return {{"width_mm", settings.width_mm},
          {"height_mm", settings.height_mm},
          {"columns", settings.columns},
          {"panels", settings.panels},
          {"title", settings.with_title},
          {"legend", settings.with_legend},
          {"caption", settings.with_caption},
          {"style", settings.style},
          {"dots_per_inch", settings.dots_per_inch}};
}

ExportSettings settings_from(const JsonValue& json) {
  json.allow_only(
      {"width_mm", "height_mm", "columns", "panels", "title", "legend", "caption", "style", "dots_per_inch"});
  ExportSettings settings;
  if (const auto value = json.find("width_mm")) settings.width_mm = value->real();
  if (const auto value = json.find("height_mm")) settings.height_mm = value->real();
  if (const auto value = json.find("columns")) settings.columns = static_cast<int>(value->integer());
  if (const auto value = json.find("panels"))
    for (const JsonValue& panel : value->elements()) settings.panels.push_back(panel.text());
  if (const auto value = json.find("title")) settings.with_title = value->flag();
  if (const auto value = json.find("legend")) settings.with_legend = value->flag();
  if (const auto value = json.find("caption")) settings.with_caption = value->flag();
  if (const auto value = json.find("style")) settings.style = figure_style(value->text()).name;
  if (const auto value = json.find("dots_per_inch"))
    settings.dots_per_inch = static_cast<int>(value->integer());
  return settings;
}

/// As it is where nothing leads from the base to it.
std::string relative_to(const fs::path& run, const fs::path& base) {
  const fs::path whole = fs::weakly_canonical(fs::absolute(run));
  const fs::path part = whole.lexically_relative(fs::weakly_canonical(fs::absolute(base)));
  return part.empty() ? whole.string() : part.string();
}

void require_name(const std::string& name) {
  constexpr const char* kBad = "/\\:*?\"<>|";
  if (name.empty() || name.front() == '.' || name.find_first_of(kBad) != std::string::npos)
    throw Error("name", in_quotes(name) + " is no name for a file", "use letters, digits, - and _");
}

}  // namespace

MadeFigure make_figure(const FigureRecipe& recipe, const fs::path& out) {
  std::vector<Experiment> experiments;
  std::vector<Figure> parts;
  for (const FigureRecipe& part : recipe.parts) {
    const MadeFigure made = make_figure(part, out);
    parts.push_back(
        chosen_parts(made.figure, {.panels = part.settings.panels, .style = part.settings.style}));
    for (const Experiment& experiment : made.experiments)
      if (std::none_of(experiments.begin(), experiments.end(),
                       [&](const Experiment& one) { return is_same_run(one, experiment); }))
        experiments.push_back(experiment);
  }
  if (!parts.empty())
    return {composed(parts, recipe.shared), experiments, provenance_of(experiments, recipe, out)};
  const FigureKind& kind = figure_kind(recipe.figure);
  const FigureInput input = input_of(kind, recipe, experiments);
  return {kind.build(input), experiments, provenance_of(experiments, recipe, out)};
}

std::string provenance_of(const std::vector<Experiment>& experiments, const FigureRecipe& recipe,
                          const fs::path& out) {
  return provenance_of(experiments, figure_command(recipe, out)) + "\nrecipe " +
         json_text(to_json(recipe, fs::absolute(out).parent_path()));
}

std::string figure_command(const FigureRecipe& recipe, const fs::path& out) {
  if (!recipe.parts.empty())
    return "quantscope compose " + shell_word(out.string()) + " --out " + shell_word(out.string());
  std::string command = "quantscope plot";
  for (const fs::path& run : recipe.runs) command += " " + shell_word(run.string());
  command += " --figure " + recipe.figure;
  if (!recipe.layer.empty()) command += " --layer " + shell_word(recipe.layer);
  if (recipe.step) command += " --step " + std::to_string(*recipe.step);
  for (const std::int64_t step : recipe.beside_steps) command += " --beside-step " + std::to_string(step);
  if (recipe.epoch) command += " --epoch " + shortest_text(*recipe.epoch);
  for (const OptionSpec& spec : recipe.options.specs())
    if (const Value& value = recipe.options.values().at(spec.key); value != spec.default_value)
      command += " --set " + shell_word(spec.key + "=" + to_text(value));
  const ExportSettings& page = recipe.settings;
  command += " --style " + page.style + " --width-mm " + shortest_text(page.width_mm);
  if (page.height_mm > 0.0) command += " --height-mm " + shortest_text(page.height_mm);
  return command + " --out " + shell_word(out.string());
}

Json to_json(const FigureRecipe& recipe, const fs::path& base) {
  if (!recipe.parts.empty()) {
    Json parts = Json::array();
    for (const FigureRecipe& part : recipe.parts) parts.push_back(to_json(part, base));
    return {{"parts", parts},
            {"share", kSharedAxes.of(recipe.shared)},
            {"settings", settings_json(recipe.settings)}};
  }
  Json runs = Json::array(), options = Json::object();
  for (const fs::path& run : recipe.runs) runs.push_back(relative_to(run, base));
  for (const OptionSpec& spec : recipe.options.specs())
    if (const Value& value = recipe.options.values().at(spec.key); value != spec.default_value)
      options[spec.key] = to_text(value);
  Json json = {{"figure", recipe.figure}, {"runs", runs}, {"layer", recipe.layer}};
  if (recipe.epoch) json["epoch"] = *recipe.epoch;
  if (recipe.step) json["step"] = *recipe.step;
  if (!recipe.beside_steps.empty()) json["beside_steps"] = recipe.beside_steps;
  json["options"] = options;
  json["settings"] = settings_json(recipe.settings);
  return json;
}

namespace {

FigureRecipe composition_from(const JsonValue& root, const fs::path& base, const std::string& where) {
  root.allow_only({"parts", "share", "settings"});
  FigureRecipe recipe;
  for (const JsonValue& part : root.at("parts").elements()) {
    if (part.find("parts")) throw part.error("is a composition itself", "name its parts one by one");
    recipe.parts.push_back(recipe_from_json(part.json(), base, where));
  }
  if (recipe.parts.empty()) throw root.at("parts").error("is empty", "name at least one figure");
  if (const auto share = root.find("share")) recipe.shared = kSharedAxes.from(share->text());
  if (const auto settings = root.find("settings")) recipe.settings = settings_from(*settings);
  return recipe;
}

}  // namespace

FigureRecipe recipe_from_json(const Json& json, const fs::path& base, const std::string& where) {
  const JsonValue root(json, where);
  if (root.find("parts")) return composition_from(root, base, where);
  root.allow_only({"figure", "runs", "layer", "epoch", "step", "beside_steps", "options", "settings"});
  FigureRecipe recipe{.runs = {}, .figure = root.at("figure").text()};
  recipe.options = Options(figure_kind(recipe.figure).options);
  for (const JsonValue& run : root.at("runs").elements())
    recipe.runs.push_back((base / run.text()).lexically_normal());
  if (recipe.runs.empty()) throw root.at("runs").error("is empty", "name at least one run");
  if (const auto layer = root.find("layer")) recipe.layer = layer->text();
  if (const auto epoch = root.find("epoch")) recipe.epoch = epoch->real();
  if (const auto step = root.find("step")) recipe.step = step->integer();
  if (const auto steps = root.find("beside_steps"))
    for (const JsonValue& step : steps->elements()) recipe.beside_steps.push_back(step.integer());
  if (const auto options = root.find("options"))
    for (const auto& [key, value] : options->members()) recipe.options.set_text(key, value.text());
  if (const auto settings = root.find("settings")) recipe.settings = settings_from(*settings);
  return recipe;
}

namespace {

/// As text between tags has it.
std::string without_entities(std::string_view text) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    const auto entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                                     [&](const auto& one) { return text.substr(i).starts_with(one.first); });
    plain += entity == std::end(kEntities) ? text[i] : entity->second;
    i += entity == std::end(kEntities) ? 1 : entity->first.size();
  }
  return plain;
}

}  // namespace

std::optional<FigureRecipe> recipe_in(std::string_view text, const fs::path& base, const std::string& where) {
  constexpr std::string_view kSign = "recipe {";
  const std::size_t begin = text.find(kSign);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t from = begin + kSign.size() - 1;
  const std::string_view line = text.substr(from, text.find('\n', from) - from);
  const std::string plain = without_entities(line);
  // One object; what follows on the line is no part of it.
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (in_text && plain[i] == '\\') {
      ++i;
    } else if (plain[i] == '"') {
      in_text = !in_text;
    } else if (!in_text && (plain[i] == '{' || plain[i] == '}')) {
      depth += plain[i] == '{' ? 1 : -1;
      if (depth == 0)
        return recipe_from_json(parse_json(std::string_view(plain).substr(0, i + 1), where), base, where);
    }
  }
  throw Error(where, "holds a recipe that is cut off", "export the figure again");
}

std::vector<ListedFigure> listed_figures(const fs::path& folder) {
  std::vector<ListedFigure> list;
  const fs::path file = folder / kListFile;
  if (!is_there(file)) return list;
  const auto document = read_json(file);
  const JsonValue root(document, file.string());
  root.allow_only({"figures"});
  for (const JsonValue& one : root.at("figures").elements()) {
    one.allow_only({"name", "recipe"});
    const std::string name = one.at("name").text();
    require_name(name);
    list.push_back({name, recipe_from_json(one.at("recipe").json(), folder, file.string() + ", " + name)});
  }
  return list;
}

void list_figure(const fs::path& folder, const ListedFigure& figure) {
  require_name(figure.name);
  std::vector<ListedFigure> list = listed_figures(folder);
  const auto same = std::find_if(list.begin(), list.end(),
                                 [&](const ListedFigure& one) { return one.name == figure.name; });
  if (same == list.end())
    list.push_back(figure);
  else
    *same = figure;
  Json figures = Json::array();
  for (const ListedFigure& one : list)
    figures.push_back({{"name", one.name}, {"recipe", to_json(one.recipe, folder)}});
  write_json(folder / kListFile, {{"figures", figures}});
}

}  // namespace qs
