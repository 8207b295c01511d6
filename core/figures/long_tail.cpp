// Long tail: what a method does to the few large weights, in one run or in two side by side.
//
// Histograms as shares, with the levels; the largest weights against epochs; excess kurtosis, share
// beyond three standard deviations, relative MSE and share on the grid of every layer at the start and
// now. Epochs count from the start of the method: a run may have trained its float start itself or found
// it in the cache.
// Knows no method: the numbers are the readings of the family "tail".
#include <algorithm>
#include <array>
#include <cmath>

#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/run_looks.h"
#include "core/settings/titles.h"

namespace qs {

FigureKind long_tail_figure();

namespace {

constexpr std::size_t kMostRuns = 2, kMostLevels = 32;

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = {
      choice("counts", "Counts", {"log", "linear"},
             "Scale of the histograms; on a logarithmic axis the tails can be seen."),
  };
  return specs;
}

using Runs = std::vector<const Snapshot*>;

/// What runs are called and how they look.
struct Named {
  std::string name;
  RunLook look;

  Style style(Dash dash = Dash::solid) const { return {look.colour, dash, 1.4}; }
};

/// The chosen layer, else the one with the most weights.
std::string layer_of(const FigureInput& input, const Snapshot& run) {
  if (!input.layer.empty()) return input.layer;
  const auto largest = std::max_element(run.layers.begin(), run.layers.end(),
                                        [](const auto& a, const auto& b) { return a.weights < b.weights; });
  return largest == run.layers.end() ? std::string() : largest->name;
}

/// Percent of the weights for each hundredth of the range that both runs share.
struct Shares {
  std::vector<double> edges, heights;
};
Shares shares_of(const Histogram& histogram, double width) {
  Shares shares;
  double total = 0.0;
  for (const std::int64_t count : histogram.counts) total += static_cast<double>(count);
  shares.edges.assign(histogram.edges.begin(), histogram.edges.end());
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const double own = shares.edges[i + 1] - shares.edges[i];
    shares.heights.push_back(own > 0.0 && total > 0.0
                                 ? 100.0 * static_cast<double>(histogram.counts[i]) / total * width / own
                                 : 0.0);
  }
  return shares;
}

double reach_of(const Histogram& histogram) {
  if (histogram.edges.empty()) return 0.0;
  return std::max(std::abs(static_cast<double>(histogram.edges.front())),
                  std::abs(static_cast<double>(histogram.edges.back())));
}

/// "WNQ 2/float", or the whole name where that does not tell the runs apart.
std::vector<Named> names_of(const Runs& runs, const MethodLooks& chosen) {
  std::vector<std::string> methods;
  for (const Snapshot* run : runs) methods.push_back(run->experiment.method);
  const std::vector<RunLook> looks = looks_of(methods, chosen);
  std::vector<Named> names;
  for (std::size_t i = 0; i < runs.size(); ++i)
    names.push_back({title_of_method(runs[i]->experiment), looks[i]});
  if (runs.size() > 1 && names[0].name == names[1].name)
    for (std::size_t i = 0; i < runs.size(); ++i) names[i].name = run_name(*runs[i]);
  return names;
}

Panel histogram_panel(const Named& run, const LayerView& layer, double reach, Scale scale) {
  const double width = reach / 50.0;
  Panel panel{.title = run.name + ": " + layer.name,
              .x = {.label = "weight", .min = -reach, .max = reach},
              .y = {.label = "weights per bar", .unit = "%", .scale = scale}};
  Shares now = shares_of(layer.latent, width);
  Bars bars{.edges = std::move(now.edges), .heights = std::move(now.heights), .colours = {}, .opacity = 0.8};
  bars.colours.assign(bars.heights.size(), run.look.colour);
  bars.label = "now";
  panel.marks.emplace_back(std::move(bars));
  if (layer.initial && !layer.initial->counts.empty()) {
    Shares start = shares_of(*layer.initial, width);
    panel.marks.emplace_back(Line{.x = std::move(start.edges),
                                  .y = std::move(start.heights),
                                  .style = {{Colour::Role::muted}, Dash::solid, 0.8},
                                  .label = "start",
                                  .steps = true});
  }
  if (layer.grid.levels.size() <= kMostLevels)
    for (const float level : layer.grid.levels)
      panel.marks.emplace_back(
          Rule{.at = level, .style = {{Colour::Role::text}, Dash::dashed, 0.6}, .label = "levels"});
  return panel;
}

const Series* find_series(const Snapshot& run, const std::string& layer, const std::string& key) {
  for (const Series& series : run.series)
    if (series.layer == layer && series.quantity.family == "tail" && series.quantity.key == key &&
        !series.empty())
      return &series;
  return nullptr;
}

/// The series since the method began; all of it while the run is still in its float start.
Curve of_method(const Series& series, const Snapshot& run) {
  Curve all = over_epochs(series, run.progress);
  if (run.progress.float_epochs == 0.0 || run.progress.epoch <= 0.0) return all;
  Curve curve;
  for (std::size_t i = 0; i < all.epoch.size(); ++i) {
    if (all.epoch[i] <= 0.0) continue;
    curve.epoch.push_back(all.epoch[i]);
    curve.value.push_back(all.value[i]);
  }
  return curve;
}

Panel largest_panel(const Runs& runs, const std::vector<Named>& names, const std::string& layer) {
  Panel panel{
      .title = "Largest weights of " + layer, .x = {.label = "epoch"}, .y = {.label = "max |w|", .min = 0.0}};
  const std::array<std::pair<const char*, Dash>, 2> kinds = {
      std::pair{"largest_weight", Dash::solid}, std::pair{"median_filter_maximum", Dash::dashed}};
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (const auto& [key, dash] : kinds)
      if (const Series* series = find_series(*runs[i], layer, key)) {
        Curve curve = of_method(*series, *runs[i]);
        const std::string what = dash == Dash::solid ? ", all" : ", median filter";
        panel.marks.emplace_back(Line{.x = std::move(curve.epoch),
                                      .y = std::move(curve.value),
                                      .style = names[i].style(dash),
                                      .label = names[i].name + what});
      }
  return panel;
}

/// A number of every layer at the start (hollow) and now (filled).
Panel layers_panel(const Runs& runs, const std::vector<Named>& names, const std::string& key,
                   const std::string& title, Axis values) {
  Panel panel{.title = title, .x = {.label = "layer"}, .y = std::move(values)};
  std::size_t most = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Named& run = names[i];
    Points now{
        .x = {}, .y = {}, .style = run.style(), .marker = run.look.marker, .label = run.name + ", now"};
    Points start = now;
    start.hollow = true;
    start.label = run.name + ", start";
    most = std::max(most, runs[i]->layers.size());
    for (std::size_t k = 0; k < runs[i]->layers.size(); ++k) {
      const Series* series = find_series(*runs[i], runs[i]->layers[k].name, key);
      if (!series) continue;
      const Curve curve = of_method(*series, *runs[i]);
      if (curve.value.empty()) continue;
      const double x = static_cast<double>(k + 1) +
                       0.15 * (static_cast<double>(i) - 0.5 * (static_cast<double>(runs.size()) - 1.0));
      start.x.push_back(x);
      start.y.push_back(curve.value.front());
      now.x.push_back(x);
      now.y.push_back(curve.value.back());
    }
    panel.marks.emplace_back(std::move(start));
    panel.marks.emplace_back(std::move(now));
  }
  panel.x.min = 0.5;
  panel.x.max = static_cast<double>(most) + 0.5;
  return panel;
}

std::string note_of(const Runs& runs, bool with_advice) {
  constexpr std::size_t kMostNames = 9;
  std::string note =
      runs.size() == 1 && with_advice ? "tick a second run in the list of runs to compare" : "";
  const std::vector<LayerView>& layers = runs[0]->layers;
  if (layers.size() <= kMostNames)
    for (std::size_t k = 0; k < layers.size(); ++k)
      note += (note.empty() ? "layers: "
               : k == 0     ? "; layers: "
                            : ", ") +
              std::to_string(k + 1) + " " + layers[k].name;
  return note;
}

Runs runs_of(const FigureInput& input) {
  Runs runs;
  for (const auto& run : input.runs)
    if (run && runs.size() < kMostRuns) runs.push_back(run.get());
  return runs;
}

Figure build(const FigureInput& input) {
  const Runs runs = runs_of(input);
  Figure figure;
  if (runs.empty()) {
    figure.empty_reason = "No run is open.";
    return figure;
  }
  figure.title = runs.size() > 1 ? run_name(*runs[0]) + " beside " + run_name(*runs[1]) : run_name(*runs[0]);
  const std::string layer = layer_of(input, *runs[0]);
  const Scale scale = chosen(input, options(), "counts") == "log" ? Scale::log10 : Scale::linear;
  double reach = 0.0;
  for (const Snapshot* run : runs)
    if (const LayerView* view = find_layer(*run, layer)) {
      reach = std::max(reach, reach_of(view->latent));
      if (view->initial) reach = std::max(reach, reach_of(*view->initial));
    }
  if (!(reach > 0.0)) {
    figure.empty_reason = "The weights appear here as soon as the network is built: " + until_then(*runs[0]);
    return figure;
  }
  const std::vector<Named> names = names_of(runs, input.looks);
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (const LayerView* view = find_layer(*runs[i], layer))
      figure.panels.push_back(histogram_panel(names[i], *view, reach, scale));
  figure.panels.push_back(largest_panel(runs, names, layer));
  figure.panels.push_back(
      layers_panel(runs, names, "excess_kurtosis", "Excess kurtosis", {.label = "kurtosis − 3"}));
  figure.panels.push_back(layers_panel(runs, names, "tail_share", "Beyond 3 deviations",
                                       {.label = "weights", .unit = "%", .min = 0.0}));
  figure.panels.push_back(
      layers_panel(runs, names, "rounding_error", "Rounding error", {.label = "relative MSE", .min = 0.0}));
  figure.panels.push_back(layers_panel(runs, names, "on_grid", "Within 1/8 step of the grid",
                                       {.label = "weights", .unit = "%", .min = 0.0}));
  figure.columns = columns_for(figure.panels.size());
  figure.note = note_of(runs, input.with_advice);
  return figure;
}

}  // namespace

FigureKind long_tail_figure() {
  return {
      .id = "long-tail",
      .title = "Long tail",
      .help =
          "The few large weights: histograms, largest weights, kurtosis, tails and relative MSE of one run, "
          "or of two side by side, such as WNQ and LQ-Net from the same float network.",
      .options = options(),
      .build = build,
      .compares_two_runs = true};
}

}  // namespace qs
