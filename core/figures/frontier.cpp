// Frontier: test error against what the bits cost, of all finished runs. One panel for each network and
// data set, because errors on different tasks do not compare.
//
// Runs that differ in nothing but the seed are one point: their mean, with ± one standard deviation.
// The Pareto front connects the points that no other beats in both directions.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/catalog.h"
#include "core/comparison/groups.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/run_looks.h"
#include "core/published.h"
#include "core/settings/titles.h"

namespace qs {

FigureKind frontier_figure();

namespace {

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = {
      choice("cost", "Against", {"bits", "size", "bops"},
             "Average bits of a weight, size of the shipped model, or bit operations for one image."),
      {.key = "published",
       .symbol = "",
       .label = "Published points",
       .default_value = true,
       .kind = SwitchKind{},
       .help = "Shows the errors that papers report for the same network and data, as hollow marks. Only "
               "against bits.",
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
  return {"average bits of a weight", "bit", [](const RunSummary& run) { return run.average_weight_bits; }};
}

/// The mean of runs that differ in the seed only.
struct Point {
  std::string method, title, directory;  // "rq-st", "RQ-ST 2/2"
  double cost = 0.0, error = 0.0, deviation = 0.0;
  int runs = 0;
};

Point mean_of(const std::vector<const RunSummary*>& runs, const Cost& cost) {
  const Experiment& experiment = runs.front()->experiment;
  Point point{experiment.method, title_of_method(experiment), runs.front()->directory.string()};
  const auto count = static_cast<double>(runs.size());
  for (const RunSummary* run : runs) {
    point.cost += cost.of(*run) / count;
    point.error += run->test_error_quantized_pct / count;
  }
  for (const RunSummary* run : runs)
    point.deviation += std::pow(run->test_error_quantized_pct - point.error, 2);
  point.deviation = runs.size() > 1 ? std::sqrt(point.deviation / (count - 1.0)) : 0.0;
  point.runs = static_cast<int>(runs.size());
  return point;
}

struct Task {
  std::string network;
  double width;
  std::string data;
  /// The whole network before narrower ones.
  bool operator<(const Task& other) const {
    return std::tuple(network, -width, data) < std::tuple(other.network, -other.width, other.data);
  }
};

std::map<Task, std::vector<Point>> points_by_task(const std::vector<RunSummary>& results, const Cost& cost) {
  std::map<Task, std::map<std::string, std::vector<const RunSummary*>>> groups;
  for (const RunSummary& run : results) {
    const bool is_known =
        std::isfinite(run.test_error_quantized_pct) && std::isfinite(cost.of(run)) && cost.of(run) > 0;
    if (run.state != RunState::finished || !is_known) continue;
    const Experiment& e = run.experiment;
    groups[{e.network, e.width, e.data}][identity(e)].push_back(&run);
  }
  std::map<Task, std::vector<Point>> points;
  for (const auto& [task, same] : groups)
    for (const auto& [key, runs] : same) points[task].push_back(mean_of(runs, cost));
  return points;
}

Line pareto_front(std::vector<Point> points) {
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return a.cost < b.cost || (a.cost == b.cost && a.error < b.error);
  });
  Line front{.x = {},
             .y = {},
             .style = {.colour = {Colour::Role::muted}, .dash = Dash::dashed, .width_pt = 1.0},
             .label = "Pareto front",
             .has_end = true};
  for (const Point& point : points) {
    if (!front.y.empty() && point.error >= front.y.back()) continue;
    if (!front.y.empty()) {  // a corner: up to this cost nothing is better than before
      front.x.push_back(point.cost);
      front.y.push_back(front.y.back());
    }
    front.x.push_back(point.cost);
    front.y.push_back(point.error);
  }
  return front;
}

void add_points(const std::vector<Point>& points, std::vector<Mark>& marks) {
  std::map<std::string, std::vector<const Point*>> by_method;
  for (const Point& point : points) by_method[point.method].push_back(&point);
  for (const auto& [method, of_method] : by_method) {
    const RunLook look = look_of_method(method);
    const Style style{.colour = look.colour};
    Points marker{
        .x = {}, .y = {}, .style = style, .marker = look.marker, .label = method_info(method).short_name};
    // The bar of a deviation stays where it is, so its point does too.
    marker.side_by_side =
        std::all_of(of_method.begin(), of_method.end(), [](const Point* point) { return point->runs < 2; });
    for (const Point* point : of_method) {
      marker.x.push_back(point->cost);
      marker.y.push_back(point->error);
      marker.keys.push_back(point->directory);
      marker.names.push_back(point->title);
      if (point->runs < 2) continue;
      marks.emplace_back(Line{
          .x = {point->cost, point->cost},
          .y = {point->error - point->deviation, point->error + point->deviation},
          .style = style,
          .has_end = true,
          .name = point->title + ", ± one standard deviation of " + std::to_string(point->runs) + " seeds"});
    }
    marks.emplace_back(std::move(marker));
  }
}

/// "RQ 2/2".
std::string name_of(const PublishedResult& result) {
  std::string name(result.method);
  for (const MethodInfo& method : methods())
    if (method.id == result.method) name = method.short_name;
  if (result.weight_bits == kFloatBits && result.act_bits == kFloatBits) return name;
  return name + " " + bits_text(result.weight_bits) + "/" + bits_text(result.act_bits);
}

bool is_of(const PublishedResult& result, const Task& task) {
  return result.network == task.network && result.width == task.width && result.data == task.data;
}

bool has_published(const Task& task) {
  const auto& results = published_results();
  return std::any_of(results.begin(), results.end(),
                     [&](const PublishedResult& result) { return is_of(result, task); });
}

void add_published(const Task& task, std::vector<Mark>& marks) {
  std::map<std::string, Points> by_source;
  for (const PublishedResult& result : published_results()) {
    if (!is_of(result, task)) continue;
    const std::string source(result.source);
    Points& points = by_source[source];
    points.style = {.colour = {Colour::Role::muted}};
    points.hollow = points.side_by_side = true;
    points.label = "published: " + source;
    points.names.push_back(name_of(result) + " in " + source);
    points.x.push_back(result.weight_bits);
    points.y.push_back(result.test_error_pct);
  }
  for (auto& [source, points] : by_source) marks.emplace_back(std::move(points));
}

bool is_any_without_error(const std::map<Task, std::vector<Point>>& tasks) {
  for (const auto& [task, points] : tasks)
    if (std::any_of(points.begin(), points.end(), [](const Point& point) { return !(point.error > 0.0); }))
      return true;
  return false;
}

Figure build(const FigureInput& input) {
  Figure figure;
  figure.title = "Frontier";
  const std::string chosen_cost = chosen(input, options(), "cost");
  const Cost cost = cost_of(chosen_cost);
  const bool with_published = chosen_cost == "bits" && switched_on(input, options(), "published");
  const auto tasks = points_by_task(input.results, cost);
  for (const auto& [task, points] : tasks) {
    Panel panel;
    panel.title = network_title(task.network, task.width) + " · " + task.data;
    panel.x = {.label = cost.label, .unit = cost.unit, .scale = Scale::log10};
    panel.y = {.label = "test error, quantized", .unit = "%", .scale = Scale::log10};
    panel.marks.emplace_back(pareto_front(points));
    add_points(points, panel.marks);
    if (with_published) add_published(task, panel.marks);
    figure.panels.push_back(std::move(panel));
  }
  figure.columns = columns_for(figure.panels.size());
  figure.note =
      "hard-quantized networks after the last epoch; runs that differ in the seed only are one point; "
      "points that would cover each other lie side by side";
  if (is_any_without_error(tasks))
    figure.note += "; 0 % has no place on a log axis and stands at its lower end";
  if (chosen_cost != "bits") {
    figure.idle["published"] = "Papers report bits, not sizes or operations.";
  } else if (std::none_of(tasks.begin(), tasks.end(),
                          [](const auto& task) { return has_published(task.first); })) {
    figure.idle["published"] = "No published results are known for these networks and data sets.";
  }
  if (figure.panels.empty())
    figure.empty_reason = "Finished runs appear here: their test error against the bits that they need.";
  return figure;
}

}  // namespace

FigureKind frontier_figure() {
  return {
      .id = "frontier",
      .title = "Frontier",
      .help =
          "Test error against bits, size or operations of all finished runs, with the Pareto front. A click "
          "on a point opens its run.",
      .source = FigureSource::results,
      .options = options(),
      .build = build};
}

}  // namespace qs
