// Gathering: how many of the float weights behind a quantized network lie on its grid, before the method's
// first step and after the last epoch, of all finished runs. It tells the methods that draw the weights to
// their grid points (RQ Fig. 2, VNQ Fig. 2) from those that only round them.
//
// One panel for each network and data set; one row for each method and bit width, runs that differ in nothing
// but the seed being one; the row with the largest share at the end is on top.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "core/base/number_text.h"
#include "core/comparison/groups.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/run_looks.h"
#include "core/settings/titles.h"

namespace qs {

FigureKind gathering_figure();

namespace {

constexpr std::size_t kMostNamed = 6;
constexpr double kRoomForMarks = 104.0;  // percent: marks at 100 are drawn whole
constexpr double kByChancePct = 25.0;    // an eighth of a step on each side of a level

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = {
      choice("names", "Names", {"most", "all", "none"},
             "Names beside the rows that are farthest from chance, beside all, or none; where there is no "
             "room, a "
             "number that is explained below."),
  };
  return specs;
}

struct Gathered {
  std::string method, title, directory;
  Estimate start, end;
};

struct GatheringTask {
  std::string network;
  double width = 1.0;
  std::string data;

  bool operator<(const GatheringTask& other) const {
    return std::tuple(network, -width, data) < std::tuple(other.network, -other.width, other.data);
  }
};

using GatheredRuns = std::map<GatheringTask, std::vector<Gathered>>;

GatheredRuns gathered(const std::vector<RunSummary>& runs) {
  std::vector<RunSummary> known;
  for (const RunSummary& run : runs)
    if (run.state == RunState::finished && run.experiment.weight_bits < kFloatBits &&
        std::isfinite(run.on_grid_pct))
      known.push_back(run);
  GatheredRuns tasks;
  for (const RunGroup& group : group_by_seed(known)) {
    const Experiment& e = group.experiment();
    tasks[{e.network, e.width, e.data}].push_back({.method = e.method,
                                                   .title = title_of_method(e),
                                                   .directory = group.runs.front()->directory.string(),
                                                   .start = estimate(group, &RunSummary::on_grid_start_pct),
                                                   .end = estimate(group, &RunSummary::on_grid_pct)});
  }
  for (auto& [task, rows] : tasks)
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Gathered& a, const Gathered& b) { return a.end.mean > b.end.mean; });
  return tasks;
}

/// "RQ 2/2: 24.1 → 61.3 ± 0.4 (3)".
std::string name_of(const Gathered& row) {
  const std::string from = row.start.count > 0 ? fixed_text(row.start.mean, 1) + " → " : "";
  return row.title + ": " + from + estimate_text(row.end, 1);
}

void add_row(const Gathered& row, double place, bool is_named, const FigureInput& input,
             std::vector<Mark>& marks) {
  const RunLook look = look_of_method(row.method, input.looks);
  if (row.start.count > 0) {
    marks.emplace_back(Line{.x = {row.start.mean, row.end.mean},
                            .y = {place, place},
                            .style = {.colour = look.colour, .width_pt = 1.0}});
    Points start{
        .x = {row.start.mean}, .y = {place}, .style = {.colour = look.colour}, .marker = look.marker};
    start.hollow = true;
    start.names = {name_of(row)};
    start.keys = {row.directory};
    marks.emplace_back(std::move(start));
  }
  Points end{.x = {row.end.mean}, .y = {place}, .style = {.colour = look.colour}, .marker = look.marker};
  end.names = {name_of(row)};
  end.keys = {row.directory};
  if (is_named) end.texts = {row.title};
  marks.emplace_back(std::move(end));
}

/// Of the legend: colours and markers are the methods'.
Points entry_of(bool is_hollow, const char* label) {
  Points entry{.x = {}, .y = {}, .style = {.colour = {Colour::Role::text}}};
  entry.hollow = is_hollow;
  entry.label = label;
  return entry;
}

/// How far from chance a row must end to be named.
double least_named(const std::vector<Gathered>& rows, const std::string& names) {
  if (names == "all") return 0.0;
  if (names == "none" || rows.empty()) return std::numeric_limits<double>::infinity();
  std::vector<double> distances;
  for (const Gathered& row : rows) distances.push_back(std::abs(row.end.mean - kByChancePct));
  std::sort(distances.rbegin(), distances.rend());
  return distances[std::min(kMostNamed, distances.size()) - 1];
}

Panel panel_of(const GatheringTask& task, const std::vector<Gathered>& rows, const FigureInput& input) {
  Panel panel;
  panel.title = network_title(task.network, task.width) + " · " + task.data;
  panel.x = {.label = "weights within 1/8 step of the grid", .unit = "%", .min = 0.0, .max = kRoomForMarks};
  // Upside down: the first row is on top.
  const auto count = static_cast<double>(rows.size());
  // Rows are whole numbers: with room for six the ticks are, too.
  panel.y = {.label = "methods", .min = 0.0, .max = std::max(count + 1.0, 6.0)};
  panel.marks.emplace_back(
      Rule{.at = kByChancePct,
           .style = {.colour = {Colour::Role::muted}, .dash = Dash::dashed, .width_pt = 0.8},
           .label = "25 %: by chance"});
  panel.marks.emplace_back(entry_of(true, "before the method's first step"));
  panel.marks.emplace_back(entry_of(false, "after the last epoch"));
  const double least = least_named(rows, chosen(input, options(), "names"));
  for (std::size_t i = 0; i < rows.size(); ++i)
    add_row(rows[i], count - static_cast<double>(i), std::abs(rows[i].end.mean - kByChancePct) >= least,
            input, panel.marks);
  return panel;
}

Figure build(const FigureInput& input) {
  Figure figure;
  figure.title = "Gathering";
  bool lacks_start = false;
  for (const auto& [task, rows] : gathered(input.results)) {
    figure.panels.push_back(panel_of(task, rows, input));
    for (const Gathered& row : rows) lacks_start |= row.start.count == 0;
  }
  if (figure.panels.empty()) {
    figure.empty_reason =
        "Finished runs of quantized weights appear here: how many of their float weights lie on the grid.";
    return figure;
  }
  figure.columns = columns_for(figure.panels.size());
  figure.note =
      "float weights within an eighth of a step of their grid point, over all quantized layers; the grid is "
      "that "
      "of the moment, so a method also gathers by moving its grid";
  if (lacks_start)
    add_note(figure, "without a hollow mark: there was no grid before, or it was not recorded");
  return figure;
}

}  // namespace

FigureKind gathering_figure() {
  return {
      .id = "gathering",
      .title = "Gathering",
      .help =
          "How many of the float weights lie on the grid before and after training, of all finished runs: "
          "which methods draw the weights to their grid points, and which only round them. A click on a "
          "point opens its run.",
      .source = FigureSource::results,
      .options = options(),
      .build = build};
}

}  // namespace qs
