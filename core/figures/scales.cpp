// Scales: every number that the quantizers learn or derive (step sizes, noise, thresholds, codebooks)
// over training. Knows no method: series are chosen by the family of their quantity.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/figures/input.h"

namespace qs {

FigureKind scales_figure();

namespace {

constexpr std::array<std::string_view, 5> kFamilies = {"scale", "noise", "ratio", "threshold", "codebook"};

std::size_t family_rank(const Series& series) {
  return static_cast<std::size_t>(std::find(kFamilies.begin(), kFamilies.end(), series.quantity.family) -
                                  kFamilies.begin());
}

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = {
      choice("values", "Values", {"auto", "linear", "log"},
             "Scale of the values; auto is logarithmic when they are positive and span more than a factor of "
             "ten."),
  };
  return specs;
}

std::string spelled_out(std::string key) {
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

/// Each layer keeps its colour in all panels, each part its dash.
class LineStyles {
 public:
  explicit LineStyles(const Snapshot& run) {
    for (const LayerView& layer : run.layers) colours_.emplace(layer.name, static_cast<int>(colours_.size()));
  }
  Style of(const Series& series) {
    const int colour = colours_.emplace(series.layer, static_cast<int>(colours_.size())).first->second;
    const Dash dash = series.part == kOfWeights || series.part.empty() ? Dash::solid
                      : series.part == "activations"                   ? Dash::dashed
                                                                       : Dash::dotted;
    return {{Colour::Role::series, colour}, dash, 1.2};
  }

 private:
  std::map<std::string, int> colours_;
};

struct Extremes {
  double low = INFINITY, high = -INFINITY;
  bool has_zero_or_less = false;

  void add(const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
      has_zero_or_less = has_zero_or_less || value <= 0.0;
    }
  }
};

Panel quantity_panel(const std::vector<const Series*>& group, const Progress& progress, LineStyles& styles,
                     const std::string& values) {
  const Quantity& quantity = group.front()->quantity;
  Panel panel;
  panel.title = quantity.symbol.empty() ? spelled_out(quantity.key)
                                        : quantity.symbol + "  " + spelled_out(quantity.key);
  panel.x = {.label = "epoch", .min = 0.0};
  panel.y = {.label = quantity.symbol.empty() ? spelled_out(quantity.key) : quantity.symbol,
             .unit = quantity.unit};
  Extremes extremes;
  for (const Series* series : group) {
    Curve curve = over_epochs(*series, progress);
    extremes.add(curve.value);
    Line line;
    line.x = std::move(curve.epoch);
    line.y = std::move(curve.value);
    line.style = styles.of(*series);
    line.label = series->layer.empty() ? "network" : series->layer;
    if (!series->part.empty()) line.label += " " + series->part;
    panel.marks.emplace_back(std::move(line));
  }
  const bool wide = !extremes.has_zero_or_less && extremes.high > 10.0 * extremes.low;
  if (values == "log" || (values == "auto" && wide)) panel.y.scale = Scale::log10;
  return panel;
}

/// Series of the wanted layer in groups of one quantity, families in order.
std::vector<std::vector<const Series*>> by_quantity(const Snapshot& run, const std::string& layer) {
  std::vector<const Series*> wanted;
  for (const Series& series : run.series) {
    const bool shown = family_rank(series) < kFamilies.size() && !series.empty();
    if (shown && (layer.empty() || series.layer == layer)) wanted.push_back(&series);
  }
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const Series* a, const Series* b) { return family_rank(*a) < family_rank(*b); });
  std::vector<std::vector<const Series*>> groups;
  for (const Series* series : wanted) {
    const auto same = [&](const std::vector<const Series*>& group) {
      return group.front()->quantity.key == series->quantity.key;
    };
    const auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end())
      groups.push_back({series});
    else
      group->push_back(series);
  }
  return groups;
}

std::string why_empty(const Snapshot& run, const std::string& layer) {
  const bool is_float = method_info(run.experiment.method).quantizes_nothing();
  if (is_float || run.experiment.weight_bits == kFloatBits) {
    return "This run has no scales: its weights are not quantized while it trains.";
  }
  if (!layer.empty()) return "The layer '" + layer + "' has published no scales in this run.";
  return "The method '" + run.experiment.method +
         "' has published no scales yet; they appear with the first steps of training.";
}

Figure build(const FigureInput& input) {
  Figure figure;
  if (input.runs.empty() || !input.runs.front()) {
    figure.empty_reason = "No run is open.";
    return figure;
  }
  const Snapshot& run = *input.runs.front();
  figure.title = run_name(run);
  const std::string values = chosen(input, options(), "values");
  LineStyles styles(run);
  bool has_gaps = false;
  for (const std::vector<const Series*>& group : by_quantity(run, input.layer)) {
    figure.panels.push_back(quantity_panel(group, run.progress, styles, values));
    const Panel& panel = figure.panels.back();
    Extremes extremes;
    for (const Mark& mark : panel.marks) extremes.add(std::get<Line>(mark).y);
    has_gaps = has_gaps || (panel.y.scale == Scale::log10 && extremes.has_zero_or_less);
  }
  if (figure.panels.empty()) figure.empty_reason = why_empty(run, input.layer);
  figure.columns = columns_for(figure.panels.size());
  figure.note = shown_alone(input);
  if (has_gaps)
    figure.note +=
        (figure.note.empty() ? "" : "; ") + std::string("values of zero or less are gaps on a log axis");
  if (figure.panels.empty()) figure.idle["values"] = figure.empty_reason;
  return figure;
}

}  // namespace

FigureKind scales_figure() {
  return {.id = "scales",
          .title = "Scales",
          .help = "Step sizes, noise scales, thresholds and codebooks of every layer over training.",
          .options = options(),
          .build = build,
          .explained_by_method = true};
}

}  // namespace qs
