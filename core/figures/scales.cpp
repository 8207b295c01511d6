// Scales: every number that the quantizers learn or derive (step sizes, noise, thresholds, codebooks)
// over training, of one run or of several. Knows no method: series are chosen by the family of their
// quantity. Of one run, a panel holds a quantity in all layers; several runs share panels of one layer each.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/overlay.h"

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
      epoch_axis_option(),
      seeds_option(),
  };
  return specs;
}

std::string spelled_out(std::string key) {
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

Dash dash_of(const std::string& part) {
  return part == kOfWeights || part.empty() ? Dash::solid
         : part == "activations"            ? Dash::dashed
                                            : Dash::dotted;
}

/// Each layer keeps its colour in all panels, each part its dash.
class LineStyles {
 public:
  explicit LineStyles(const Snapshot& run) {
    for (const LayerView& layer : run.layers) colours_.emplace(layer.name, static_cast<int>(colours_.size()));
  }
  Style of(const Series& series) {
    const int colour = colours_.emplace(series.layer, static_cast<int>(colours_.size())).first->second;
    return {{Colour::Role::series, colour}, dash_of(series.part), 1.2};
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

/// How values and epochs are scaled.
struct Axes {
  std::string values;
  bool log_epochs = false;
};

Panel empty_panel(const Quantity& quantity, const Axes& axes) {
  Panel panel;
  panel.title = quantity.symbol.empty() ? spelled_out(quantity.key)
                                        : quantity.symbol + "  " + spelled_out(quantity.key);
  panel.x = {.label = "epoch"};
  if (axes.log_epochs)
    panel.x.scale = Scale::log10;
  else
    panel.x.min = 0.0;
  panel.y = {.label = quantity.symbol.empty() ? spelled_out(quantity.key) : quantity.symbol,
             .unit = quantity.unit};
  return panel;
}

Curve curve_of(const Series& series, const Progress& progress, const Axes& axes) {
  const Curve all = over_epochs(series, progress);
  return axes.log_epochs ? after_start(all) : all;
}

/// Also says whether zero or less becomes a gap.
bool scale_values(Panel& panel, const Axes& axes) {
  Extremes extremes;
  for (const Mark& mark : panel.marks)
    if (const auto* line = std::get_if<Line>(&mark)) extremes.add(line->y);
  const bool wide = !extremes.has_zero_or_less && extremes.high > 10.0 * extremes.low;
  if (axes.values != "log" && (axes.values != "auto" || !wide)) return false;
  panel.y.scale = Scale::log10;
  return extremes.has_zero_or_less;
}

using SeriesGroup = std::vector<const Series*>;  // of one quantity

Panel quantity_panel(const SeriesGroup& group, const Progress& progress, LineStyles& styles,
                     const Axes& axes) {
  Panel panel = empty_panel(group.front()->quantity, axes);
  for (const Series* series : group) {
    Curve curve = curve_of(*series, progress, axes);
    Line line;
    line.x = std::move(curve.epoch);
    line.y = std::move(curve.value);
    line.style = styles.of(*series);
    line.label = series->layer.empty() ? "network" : series->layer;
    if (!series->part.empty()) line.label += " " + series->part;
    panel.marks.emplace_back(std::move(line));
  }
  return panel;
}

/// The same series of another run.
const Series* find_same(const Snapshot& run, const Series& wanted) {
  for (const Series& series : run.series)
    if (series.quantity.key == wanted.quantity.key && series.layer == wanted.layer &&
        series.part == wanted.part && !series.empty())
      return &series;
  return nullptr;
}

/// A quantity of one layer in all runs that have it: colour tells the run, dash the part.
Panel shared_panel(const SeriesGroup& of_layer, const std::vector<Overlaid>& entries, const Axes& axes) {
  const Series& first = *of_layer.front();
  Panel panel = empty_panel(first.quantity, axes);
  panel.title += ", " + (first.layer.empty() ? "network" : first.layer);
  for (const Overlaid& entry : entries)
    for (const Series* wanted : of_layer) {
      std::vector<Curve> curves;
      for (const Snapshot* run : entry.runs)
        if (const Series* series = find_same(*run, *wanted))
          curves.push_back(curve_of(*series, run->progress, axes));
      const MeanCurve curve = curves.empty() ? MeanCurve{} : mean_of(curves);
      if (curve.mean.epoch.empty()) continue;
      const std::string part = wanted->part.empty() ? "" : ", " + wanted->part;
      Line line{.x = curve.mean.epoch,
                .y = curve.mean.value,
                .style = {entry.look.colour, dash_of(wanted->part), 1.2},
                .label = entry.name + part};
      if (!curve.deviation.empty()) panel.marks.emplace_back(band_of(curve, line.style));
      panel.marks.emplace_back(Points{.x = {line.x.back()},
                                      .y = {line.y.back()},
                                      .style = line.style,
                                      .marker = entry.look.marker,
                                      .names = {line.label}});
      panel.marks.emplace_back(std::move(line));
    }
  return panel;
}

/// Puts each series to the others that `same` finds equal, in order.
template <class Same>
std::vector<SeriesGroup> grouped(const SeriesGroup& all, const Same& same) {
  std::vector<SeriesGroup> groups;
  for (const Series* series : all) {
    const auto group = std::find_if(groups.begin(), groups.end(),
                                    [&](const SeriesGroup& each) { return same(*each.front(), *series); });
    if (group == groups.end())
      groups.push_back({series});
    else
      group->push_back(series);
  }
  return groups;
}

bool have_one_quantity(const Series& a, const Series& b) { return a.quantity.key == b.quantity.key; }
bool have_one_layer(const Series& a, const Series& b) { return a.layer == b.layer; }

/// Series of the wanted layer in groups of one quantity, families in order.
std::vector<SeriesGroup> by_quantity(const Snapshot& run, const std::string& layer) {
  SeriesGroup wanted;
  for (const Series& series : run.series) {
    const bool shown = family_rank(series) < kFamilies.size() && !series.empty();
    if (shown && (layer.empty() || series.layer == layer)) wanted.push_back(&series);
  }
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const Series* a, const Series* b) { return family_rank(*a) < family_rank(*b); });
  return grouped(wanted, have_one_quantity);
}

/// Every quantity that any of the runs has, each from the first run that does.
std::vector<SeriesGroup> by_quantity_of_all(const std::vector<Overlaid>& entries, const std::string& layer) {
  std::vector<SeriesGroup> groups;
  for (const Overlaid& entry : entries)
    for (SeriesGroup& group : by_quantity(*entry.runs.front(), layer)) {
      const bool known = std::any_of(groups.begin(), groups.end(), [&](const SeriesGroup& each) {
        return have_one_quantity(*each.front(), *group.front());
      });
      if (!known) groups.push_back(std::move(group));
    }
  std::stable_sort(groups.begin(), groups.end(), [](const SeriesGroup& a, const SeriesGroup& b) {
    return family_rank(*a.front()) < family_rank(*b.front());
  });
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
  const std::vector<Overlaid> entries = overlaid(input, chosen(input, options(), "seeds"));
  if (entries.empty()) {
    figure.empty_reason = "No run is open.";
    return figure;
  }
  const Snapshot& run = *entries.front().runs.front();
  const bool several = entries.size() > 1 || entries.front().is_mean();
  const Axes axes{chosen(input, options(), "values"), chosen(input, options(), "epoch_axis") == "log"};
  if (several) {
    for (const SeriesGroup& group : by_quantity_of_all(entries, input.layer))
      for (const SeriesGroup& of_layer : grouped(group, have_one_layer))
        figure.panels.push_back(shared_panel(of_layer, entries, axes));
  } else {
    figure.title = run_name(run);
    LineStyles styles(run);
    for (const SeriesGroup& group : by_quantity(run, input.layer))
      figure.panels.push_back(quantity_panel(group, run.progress, styles, axes));
  }
  bool has_gaps = false;
  for (Panel& panel : figure.panels) has_gaps = scale_values(panel, axes) || has_gaps;
  if (const std::string reason = seeds_are_idle(input); !reason.empty()) figure.idle["seeds"] = reason;
  if (figure.panels.empty()) {
    figure.empty_reason = why_empty(run, input.layer);
    for (const OptionSpec& spec : options()) figure.idle[spec.key] = figure.empty_reason;
  }
  figure.columns = columns_for(figure.panels.size());
  add_note(figure, several ? note_of_bands(entries) : "");
  if (has_gaps) add_note(figure, "values of zero or less are gaps on a log axis");
  return figure;
}

}  // namespace

FigureKind scales_figure() {
  return {.id = "scales",
          .title = "Scales",
          .help =
              "Step sizes, noise scales, thresholds and codebooks of every layer over training; several runs "
              "share the axes of each layer.",
          .options = options(),
          .build = build,
          .explained_by_method = true};
}

}  // namespace qs
