// Frontier: test error, or what moves before it does, against what the bits cost, of all finished runs. One
// panel for each network and data set, because errors on different tasks do not compare. The float network
// is a line, what the others are measured by.
//
// Runs that differ in nothing but the seed are one point: their mean, with ± one standard deviation. The
// colour tells the family of its method, the marker the method, and its name stands beside it where there is
// room.
// The Pareto front connects the points that no other beats in both directions.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/catalog.h"
#include "core/comparison/groups.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/published_points.h"
#include "core/figures/run_looks.h"
#include "core/figures/ticks.h"
#include "core/settings/titles.h"

namespace qs {

FigureKind frontier_figure();

namespace {

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = {
      choice("cost", "Against", {"bits", "codes", "size", "bops"},
             "Bits that are shipped for each number of the float network, with scales, codebooks, biases and "
             "normalization; bits of the weights' codes alone; size of the shipped model; or bit operations "
             "for one image."),
      choice("measure", "Show", {"error", "kl", "flips"},
             "Test error; or, of the test images, how far the outputs moved from those of the float weights "
             "(Kullback-Leibler divergence), or how many labels changed. Both show a loss before the error "
             "does."),
      choice("panels", "Panels", {"task", "bits"},
             "One panel for each network and data set; or one for each of its bit widths, where marks would "
             "cover each other."),
      {.key = "published",
       .symbol = "",
       .label = "Published points",
       .default_value = true,
       .kind = SwitchKind{},
       .help =
           "Shows the errors that papers report for the same network and data, as hollow marks at the bits "
           "that the papers name. Only errors against bits.",
       .source = ""},
      {.key = "texts",
       .symbol = "",
       .label = "Names",
       .default_value = true,
       .kind = SwitchKind{},
       .help = "Writes method and bits beside each point; where there is no room, a number that is explained "
               "below.",
       .source = ""},
  };
  return specs;
}

struct Cost {
  const char *label, *unit;
  double (*of)(const RunSummary&);
};

Cost cost_of(const std::string& choice) {
  if (choice == "size")
    return {"model size", "kB", [](const RunSummary& run) { return run.model_bits / 8000.0; }};
  if (choice == "bops")
    return {"bit operations per image", "", [](const RunSummary& run) { return run.bops; }};
  if (choice == "codes")
    return {"average bits of a weight", "bit", [](const RunSummary& run) { return run.average_weight_bits; }};
  return {"bits for each float number", "bit", [](const RunSummary& run) { return run.bits_per_number; }};
}

struct Measure {
  const char *label, *unit;  // short: axes of small figures have little room
  double RunSummary::*value;
  const char* meaning = "";  // for the note
};

Measure measure_of(const std::string& choice) {
  if (choice == "kl")
    return {
        "KL to float", "nat", &RunSummary::kl_to_float,
        "KL: Kullback-Leibler divergence from the outputs of the float weights, mean over the test images; "};
  if (choice == "flips")
    return {"flipped labels", "%", &RunSummary::flips_pct,
            "flipped: test images that the float weights label otherwise; "};
  return {"test error, quantized", "%", &RunSummary::test_error_quantized_pct};
}

/// The mean of runs that differ in the seed only.
struct Point {
  std::string method, title, directory;  // "rq-st", "RQ-ST 2/2"
  double cost = 0.0, value = 0.0, deviation = 0.0;
  int runs = 0;
};

Point mean_of(const RunGroup& group, const Cost& cost, const Measure& measure) {
  const Experiment& experiment = group.experiment();
  const Estimate value = estimate(group, measure.value);
  Point point{.method = experiment.method,
              .title = title_of_method(experiment),
              .directory = group.runs.front()->directory.string(),
              .value = value.mean,
              .deviation = value.count > 1 ? value.deviation : 0.0,
              .runs = value.count};
  for (const RunSummary* run : group.runs) point.cost += cost.of(*run) / static_cast<double>(value.count);
  return point;
}

using Task = FrontierTask;

struct Results {
  std::vector<Point> points;
  /// Networks of float numbers: lines, because beside them all points would share the left end of the axis.
  /// Where there is nothing else they are points.
  std::vector<Point> floats = {};
};
using Tasks = std::map<Task, Results>;

/// Every bit width of a task is measured by its float network, which needs no panel of its own then.
void spread_floats(Tasks& tasks) {
  Tasks spread;
  for (const auto& [task, results] : tasks)
    if (!results.points.empty()) spread[task] = results;
  for (const auto& [task, results] : tasks)
    for (auto& [other, others] : spread)
      if (other.network == task.network && other.width == task.width && other.data == task.data &&
          other.bits != task.bits)
        others.floats.insert(others.floats.end(), results.floats.begin(), results.floats.end());
  if (!spread.empty()) tasks.swap(spread);
}

Tasks results_by_task(const std::vector<RunSummary>& runs, const Cost& cost, const Measure& measure,
                      bool is_by_bits) {
  std::vector<RunSummary> known;
  for (const RunSummary& run : runs)
    if (run.state == RunState::finished && std::isfinite(run.*measure.value) && std::isfinite(cost.of(run)) &&
        cost.of(run) > 0)
      known.push_back(run);
  Tasks tasks;
  for (const RunGroup& group : group_by_seed(known)) {
    const Experiment& e = group.experiment();
    const bool is_float = e.weight_bits == kFloatBits && e.act_bits == kFloatBits;
    Results& of_task = tasks[{e.network, e.width, e.data, is_by_bits ? e.weight_bits : 0}];
    (is_float ? of_task.floats : of_task.points).push_back(mean_of(group, cost, measure));
  }
  if (is_by_bits) spread_floats(tasks);
  for (auto& [task, results] : tasks)
    if (results.points.empty()) results.points.swap(results.floats);
  return tasks;
}

Rule line_at(double value, Dash dash, std::string label) {
  return {.direction = Rule::Direction::horizontal,
          .at = value,
          .style = {.colour = {Colour::Role::muted}, .dash = dash, .width_pt = 0.8},
          .label = std::move(label)};
}

Line pareto_front(std::vector<Point> points) {
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return a.cost < b.cost || (a.cost == b.cost && a.value < b.value);
  });
  Line front{.x = {},
             .y = {},
             .style = {.colour = {Colour::Role::muted}, .dash = Dash::dashed, .width_pt = 1.0},
             .label = "Pareto front",
             .has_end = true};
  for (const Point& point : points) {
    if (!front.y.empty() && point.value >= front.y.back()) continue;
    if (!front.y.empty()) {  // a corner: up to this cost nothing is better than before
      front.x.push_back(point.cost);
      front.y.push_back(front.y.back());
    }
    front.x.push_back(point.cost);
    front.y.push_back(point.value);
  }
  return front;
}

/// Methods in the order of their families, so that a legend of families has that order too.
using ByMethod = std::map<std::pair<MethodFamily, std::string>, std::vector<const Point*>>;

/// Of the legend.
Points entry_of(MethodFamily family) {
  const bool is_float = family == MethodFamily::baseline;
  Points entry{.x = {}, .y = {}, .style = {}, .marker = Marker::square};
  entry.style.colour =
      is_float ? Colour{Colour::Role::text} : Colour{Colour::Role::series, static_cast<int>(family) - 1};
  entry.label = kMethodFamilies.of(family);
  return entry;
}

/// "RQ 2/2, ± 0.03 over 3 seeds".
std::string name_of(const Point& point) {
  if (point.runs < 2) return point.title;
  return point.title + ", ± " + format_number(point.deviation, 2) + " over " + std::to_string(point.runs) +
         " seeds";
}

void add_points(const std::vector<Point>& points, const FigureInput& input, std::vector<Mark>& marks) {
  const bool has_texts = switched_on(input, options(), "texts");
  ByMethod by_method;
  for (const Point& point : points)
    by_method[{method_info(point.method).family, point.method}].push_back(&point);
  for (const auto& [method, of_method] : by_method) {
    marks.emplace_back(entry_of(method.first));
    const RunLook look = look_of_method(method.second, input.looks);
    const Style style{.colour = look.colour};
    Points marker{.x = {}, .y = {}, .style = style, .marker = look.marker};
    marker.side_by_side = true;
    for (const Point* point : of_method) {
      marker.x.push_back(point->cost);
      marker.y.push_back(point->value);
      marker.keys.push_back(point->directory);
      marker.names.push_back(name_of(*point));
      marker.deviations.push_back(point->deviation);
      if (has_texts) marker.texts.push_back(point->title);
    }
    marks.emplace_back(std::move(marker));
  }
}

bool is_any_zero(const Tasks& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [](const auto& task) {
    const std::vector<Point>& points = task.second.points;
    return std::any_of(points.begin(), points.end(), [](const Point& point) { return !(point.value > 0.0); });
  });
}

/// Why published results cannot be shown; empty: they can.
std::string without_published(const Tasks& tasks, const std::string& cost, const std::string& measure) {
  if (measure != "error") return "Papers report errors, not what moved before them.";
  if (cost != "bits" && cost != "codes") return "Papers report bits, not sizes or operations.";
  if (std::none_of(tasks.begin(), tasks.end(), [](const auto& task) { return has_published(task.first); }))
    return "No published results are known for these networks and data sets.";
  return "";
}

Panel panel_of(const Task& task, const Results& results, const Cost& cost, const Measure& measure,
               const FigureInput& input) {
  Panel panel;
  panel.title = network_title(task.network, task.width) + " · " + task.data;
  if (task.bits != 0) panel.title += ", " + bits_text(task.bits) + (task.bits == kFloatBits ? "" : " bit");
  panel.x = {.label = cost.label, .unit = cost.unit, .scale = Scale::log10};
  panel.y = {.label = measure.label, .unit = measure.unit, .scale = Scale::log10};
  // A float network has moved nowhere from itself: 0 is no line on a log axis.
  for (const Point& one : results.floats)
    if (one.value > 0.0) panel.marks.emplace_back(line_at(one.value, Dash::solid, "float network"));
  panel.marks.emplace_back(pareto_front(results.points));
  add_points(results.points, input, panel.marks);
  return panel;
}

/// At most eight entries: families first, then papers. What has no entry of its own shares the last.
void keep_legend_short(Figure& figure) {
  constexpr std::size_t kMostEntries = 8;
  std::set<std::string> own, published;
  for (const Panel& panel : figure.panels)
    for (const Mark& mark : panel.marks)
      std::visit(
          [&](const auto& one) {
            if constexpr (requires { one.label; })
              if (!one.label.empty())
                (one.label.starts_with("published") ? published : own).insert(one.label);
          },
          mark);
  const bool has_front = own.size() + std::min<std::size_t>(1, published.size()) <= kMostEntries;
  const bool has_all = own.size() - (has_front ? 0 : 1) + published.size() <= kMostEntries;
  for (Panel& panel : figure.panels)
    for (Mark& mark : panel.marks) {
      if (auto* points = std::get_if<Points>(&mark); points && !has_all && published.contains(points->label))
        points->label = "published, one marker for each paper";
      if (auto* line = std::get_if<Line>(&mark); line && !has_front) line->label.clear();
    }
  if (!has_front) add_note(figure, "dashed: Pareto front");
}

std::string note_of(const Tasks& tasks, const Measure& measure, bool has_published_floats) {
  std::string note =
      std::string(measure.meaning) +
      "hard-quantized networks after the last epoch; bars: ± one standard deviation over seeds; points that "
      "would cover each other lie side by side";
  if (has_published_floats) note += "; dotted: published errors of the float network";
  if (is_any_zero(tasks)) note += "; 0 has no place on a log axis and stands at its lower end";
  return note;
}

bool has_line(const Figure& figure, Dash dash) {
  return std::any_of(figure.panels.begin(), figure.panels.end(), [&](const Panel& panel) {
    return std::any_of(panel.marks.begin(), panel.marks.end(), [&](const Mark& mark) {
      const auto* rule = std::get_if<Rule>(&mark);
      return rule && rule->style.dash == dash;
    });
  });
}

Figure build(const FigureInput& input) {
  Figure figure;
  figure.title = "Frontier";
  const std::string chosen_cost = chosen(input, options(), "cost"),
                    chosen_measure = chosen(input, options(), "measure");
  const Cost cost = cost_of(chosen_cost);
  const Measure measure = measure_of(chosen_measure);
  const Tasks tasks =
      results_by_task(input.results, cost, measure, chosen(input, options(), "panels") == "bits");
  const std::string obstacle = without_published(tasks, chosen_cost, chosen_measure);
  if (!obstacle.empty()) figure.idle["published"] = obstacle;
  for (const auto& [task, results] : tasks) {
    figure.panels.push_back(panel_of(task, results, cost, measure, input));
    if (obstacle.empty() && switched_on(input, options(), "published"))
      add_published(task, switched_on(input, options(), "texts"), figure.panels.back().marks);
  }
  figure.columns = columns_for(figure.panels.size());
  figure.note = note_of(tasks, measure, has_line(figure, Dash::dotted));
  keep_legend_short(figure);
  if (figure.panels.empty())
    figure.empty_reason = std::string("Finished runs appear here: their ") +
                          (chosen_measure == "error" ? "test error" : measure.label) +
                          " against the bits that they need.";
  return figure;
}

}  // namespace

FigureKind frontier_figure() {
  return {
      .id = "frontier",
      .title = "Frontier",
      .help =
          "Test error, divergence or changed labels against bits, size or operations of all finished runs, "
          "with the Pareto front; the float network is a line. A click on a point opens its run.",
      .source = FigureSource::results,
      .options = options(),
      .build = build};
}

}  // namespace qs
