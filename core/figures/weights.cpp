// Weights: the float ("latent") weights of each layer as a histogram coloured by the grid point that
// each bin is rounded to (as in RQ Fig. 2), with the weights that inference uses as stems on the grid.
// Several runs share bins and axes (weights_overlay.h).
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/figures.h"
#include "core/figures/histogram_bars.h"
#include "core/figures/input.h"
#include "core/figures/overlay.h"
#include "core/figures/ticks.h"
#include "core/figures/weights_overlay.h"

namespace qs {

FigureKind weights_figure();

namespace {

constexpr const char* kQuantized = "quantized weights (used at inference)";
constexpr std::size_t kClearGrid = 20, kDenseGrid = 64;  // levels drawn with full and with faint lines
constexpr std::size_t kFewLevels = 8;                    // of a filter whose note lists them all

enum class Show { both, latent, quantized };

struct Look {
  Show show = Show::both;
  Scale counts = Scale::linear;
  bool outline = true, large = false;
  std::size_t filter = 0;  // 1 … kMostFilterViews: of the recorded ones; 0: all filters together
};

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = [] {
    std::vector<OptionSpec> list = {
        choice("show", "Show", {"both", "latent", "quantized"},
               "The float weights that training moves, the quantized ones that inference uses, or both."),
        choice("counts", "Counts", {"linear", "log"}, "Scale of the axis that counts weights."),
    };
    OptionSpec outline;
    outline.key = "outline";
    outline.label = "Start of training";
    outline.default_value = true;
    outline.kind = SwitchKind{};
    outline.help = "Draws the outline of the histogram at the start of training for comparison.";
    outline.source = "QuantScope";
    list.push_back(std::move(outline));
    OptionSpec filter;
    filter.key = "filter";
    filter.label = "Filter";
    filter.default_value = std::int64_t{0};
    filter.kind = IntegerKind{0, kMostFilterViews};
    filter.help =
        "Of layers whose filters have grids of their own: one of the filters that are recorded; 0 shows all.";
    filter.source = "QuantScope";
    filter.zero_word = "all";
    list.push_back(std::move(filter));
    list.push_back(compare_option());
    list.push_back(seeds_option());
    return list;
  }();
  return specs;
}

/// Stems on the grid points; a plain curve when there are too many to tell apart.
std::optional<Mark> quantized_share(const LayerView& layer, YAxis axis) {
  double total = 0.0;
  for (const std::int64_t count : layer.grid.counts) total += static_cast<double>(count);
  if (layer.grid.counts.size() != layer.grid.levels.size() || !(total > 0.0)) return std::nullopt;
  const std::vector<double> levels(layer.grid.levels.begin(), layer.grid.levels.end());
  std::vector<double> share;
  for (const std::int64_t count : layer.grid.counts)
    share.push_back(100.0 * static_cast<double>(count) / total);
  if (levels.size() > kDenseGrid) {
    return Line{.x = levels,
                .y = share,
                .style = {{Colour::Role::text}, Dash::solid, 0.9},
                .label = kQuantized,
                .axis = axis};
  }
  return Stems{levels, share, std::vector<Colour>(levels.size(), Colour{Colour::Role::text}), kQuantized,
               axis};
}

void add_grid(Panel& panel, const Grid& grid) {
  if (grid.levels.size() > kDenseGrid) return;
  const bool clear = grid.levels.size() <= kClearGrid;
  for (const float level : grid.levels) {
    Rule rule;
    rule.at = level;
    rule.style = {{Colour::Role::muted}, clear ? Dash::dashed : Dash::dotted, clear ? 0.6 : 0.35};
    rule.label = "grid";
    panel.marks.emplace_back(std::move(rule));
  }
}

/// The chosen one, or null where it does not apply.
const FilterView* filter_of(const LayerView& layer, const Look& look) {
  if (look.filter == 0 || layer.filters.empty()) return nullptr;
  return &layer.filters[std::min(look.filter, layer.filters.size()) - 1];
}

/// A filter as if it were a layer.
LayerView alone(const LayerView& layer, const FilterView& view) {
  LayerView one;
  one.name = layer.name + ", filter " + std::to_string(view.filter + 1);
  one.weight_bits = layer.weight_bits;
  one.latent = view.latent;
  one.grid = view.grid;
  for (const std::int64_t count : view.grid.counts) one.weights += count;
  return one;
}

std::string statistics_of_filter(const LayerView& layer) {
  std::string text = std::to_string(layer.weights) + " weights";
  for (std::size_t level = 0; level < layer.grid.levels.size(); ++level)
    text += "\n" + format_number(static_cast<double>(layer.grid.levels[level]), 3) + ": " +
            std::to_string(layer.grid.counts[level]);
  return text;
}

std::string statistics(const LayerView& layer, const Look& look) {
  if (!is_quantized(layer))
    return look.large ? "not quantized: inference uses\nthese float weights" : "not quantized";
  std::string text = "on grid " + format_fixed(layer.on_grid_pct, 1) + " %\nzeros " +
                     format_fixed(layer.zeros_pct, 1) + " %\nsaturated " +
                     format_fixed(layer.saturated_pct, 1) + " %";
  if (look.large) text += "\nrelative MSE " + format_number(layer.relative_mse, 3);
  return text + "\nSQNR " + format_fixed(layer.sqnr_db, 1) + " dB";
}

/// The side on which the histogram is lower leaves more room. That of the start decides, so that the note
/// stays where it is while the weights move.
Note::Corner free_corner(const LayerView& layer) {
  const Histogram& histogram = layer.initial && valid(*layer.initial) ? *layer.initial : layer.latent;
  const std::size_t third = histogram.counts.size() / 3;
  std::int64_t left = 0, right = 0;
  for (std::size_t i = 0; i < third; ++i) {
    left = std::max(left, histogram.counts[i]);
    right = std::max(right, histogram.counts[histogram.counts.size() - 1 - i]);
  }
  return right <= left ? Note::Corner::top_right : Note::Corner::top_left;
}

std::string bits_text(const LayerView& layer) {
  return is_quantized(layer) ? std::to_string(layer.weight_bits) + " bit" : std::string("float");
}

Panel layer_panel(const LayerView& layer, const Look& look, bool is_filter) {
  Panel panel;
  panel.title = layer.name + " (" + bits_text(layer) + ")";
  panel.x.label = "weight";
  const bool quantized = has_levels(layer);
  const bool with_latent = (look.show != Show::quantized || !quantized) && valid(layer.latent);
  const bool with_quantized = look.show != Show::latent && quantized;
  if (with_latent) {
    panel.y = {.label = even_bins(layer.latent)
                            ? "weights per bin"
                            : "weights per " + format_number(usual_width(layer.latent), 2),
               .scale = look.counts};
    panel.marks.emplace_back(latent_bars(layer));
  }
  if (quantized) add_grid(panel, layer.grid);
  if (with_latent && look.outline && layer.initial && valid(*layer.initial))
    panel.marks.emplace_back(start_outline(layer));
  if (with_quantized) {
    const Axis share{.label = "quantized", .unit = "%", .min = 0.0};
    if (with_latent)
      panel.right = share;
    else
      panel.y = share;
    const YAxis side = with_latent ? YAxis::right : YAxis::left;
    if (std::optional<Mark> mark = quantized_share(layer, side)) panel.marks.push_back(std::move(*mark));
  }
  panel.marks.emplace_back(Note{free_corner(layer), is_filter && layer.grid.levels.size() <= kFewLevels
                                                        ? statistics_of_filter(layer)
                                                        : statistics(layer, look)});
  return panel;
}

std::string bins_text(const std::vector<const LayerView*>& layers) {
  std::size_t least = SIZE_MAX, most = 0;
  bool even = true;
  for (const LayerView* layer : layers) {
    if (!valid(layer->latent)) continue;
    least = std::min(least, layer->latent.counts.size());
    most = std::max(most, layer->latent.counts.size());
    even = even && even_bins(layer->latent);
  }
  if (most == 0) return {};
  const std::string count =
      least == most ? std::to_string(most) : std::to_string(least) + " to " + std::to_string(most);
  return count + " bins" + (layers.size() > 1 && least != most ? " per layer" : "") +
         (even ? "" : " of different widths, heights scaled to the usual width");
}

/// Layers without levels to list show their float weights whatever is asked for.
bool shows_bars(const std::vector<const LayerView*>& layers, const Look& look) {
  return look.show != Show::quantized ||
         std::any_of(layers.begin(), layers.end(), [&](const LayerView* layer) {
           return !(filter_of(*layer, look) || has_levels(*layer));
         });
}

std::string note(const Snapshot& run, const std::vector<const LayerView*>& layers, const Look& look) {
  const auto any = [&](auto&& condition) { return std::any_of(layers.begin(), layers.end(), condition); };
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  };
  if (any([](const LayerView* layer) { return is_quantized(*layer); }))
    add("bins never straddle a decision threshold");
  add(bins_text(layers));
  if (any([](const LayerView* layer) { return !is_quantized(*layer); }))
    add("layers marked float are not quantized");
  if (any([](const LayerView* layer) { return layer->grid.levels.size() > kDenseGrid; })) {
    add("grids of more than " + std::to_string(kDenseGrid) + " levels have no lines");
  }
  if (look.filter == 0 &&
      any([](const LayerView* layer) { return !has_levels(*layer) && !layer->filters.empty(); }))
    add("every filter has its own grid: choose one to see it");
  if (look.filter > 0 && any([](const LayerView* layer) { return layer->filters.empty(); }) &&
      any([](const LayerView* layer) { return !layer->filters.empty(); }))
    add("all filters where no single one is recorded");
  if (look.counts == Scale::log10 && shows_bars(layers, look)) add("empty bins are gaps");
  add("step " + format_count(run.progress.step));
  add(epoch_text(run.progress));
  return text;
}

std::vector<const LayerView*> wanted_layers(const Snapshot& run, const std::string& name) {
  std::vector<const LayerView*> layers;
  for (const LayerView& layer : run.layers) {
    if (name.empty() || layer.name == name) layers.push_back(&layer);
  }
  return layers;
}

std::string why_empty(const Snapshot& run, const std::string& layer) {
  if (run.layers.empty())
    return "The weights appear here as soon as the network is built: " + until_then(run);
  std::string names;
  for (const LayerView& each : run.layers) names += (names.empty() ? "" : ", ") + each.name;
  return "There is no layer '" + layer + "' in this run; its layers are " + names + ".";
}

std::map<std::string, std::string> idle_options(const std::vector<const LayerView*>& layers,
                                                const Look& look) {
  const auto any = [&](auto&& is) { return std::any_of(layers.begin(), layers.end(), is); };
  const bool is_any_quantized = any([](const LayerView* layer) { return has_levels(*layer); });
  std::map<std::string, std::string> idle;
  if (!is_any_quantized && look.filter == 0) idle["show"] = "No layer shown here has quantized weights.";
  if (!shows_bars(layers, look)) idle["counts"] = idle["outline"] = "Only the quantized weights are shown.";
  if (!any([&](const LayerView* layer) { return layer->initial && !filter_of(*layer, look); }))
    idle["outline"] = "Nothing of the start of training is recorded for what is shown.";
  if (!any([](const LayerView* layer) { return !layer->filters.empty(); }))
    idle["filter"] = "All filters of a layer share one grid here.";
  return idle;
}

bool has_several(const FigureInput& input) {
  return std::count_if(input.runs.begin(), input.runs.end(), [](const auto& run) { return run != nullptr; }) >
         1;
}

Look look_of(const FigureInput& input, std::size_t layers) {
  const std::string show = chosen(input, options(), "show");
  Look look;
  look.show = show == "latent" ? Show::latent : show == "quantized" ? Show::quantized : Show::both;
  look.counts = chosen(input, options(), "counts") == "log" ? Scale::log10 : Scale::linear;
  look.outline = switched_on(input, options(), "outline");
  look.large = layers == 1;
  look.filter = static_cast<std::size_t>(std::max<std::int64_t>(0, whole_number(input, options(), "filter")));
  return look;
}

/// The panels of one run beside those of the next, with one scale for both.
Figure side_by_side_weights(const FigureInput& input, const Look& look) {
  constexpr std::size_t kMostRuns = 4;
  Figure figure;
  std::vector<Overlaid> entries = overlaid(input, "each", Instants::all);
  if (entries.size() > kMostRuns) entries.resize(kMostRuns);
  for (const LayerView* layer : wanted_layers(*entries.front().runs.front(), input.layer)) {
    double highest = 0.0;
    const std::size_t first = figure.panels.size();
    for (const Overlaid& entry : entries)
      for (const LayerView* of_run : wanted_layers(*entry.runs.front(), layer->name)) {
        figure.panels.push_back(layer_panel(*of_run, look, false));
        Panel& panel = figure.panels.back();
        panel.title = entry.name + ": " + panel.title;
        for (const Mark& mark : panel.marks)
          if (const auto* bars = std::get_if<Bars>(&mark))
            for (const double height : bars->heights) highest = std::max(highest, height);
      }
    for (std::size_t i = first; i < figure.panels.size() && look.show != Show::quantized; ++i)
      if (highest > 0.0) figure.panels[i].y.max = 1.05 * highest;
  }
  figure.columns = static_cast<int>(entries.size());
  figure.note = "runs side by side, each layer on one scale; dashed: grid";
  return figure;
}

Figure figure_of_several(const FigureInput& input, const Look& look) {
  if (chosen(input, options(), "compare") == "side-by-side") {
    Figure figure = side_by_side_weights(input, look);
    figure.idle["filter"] = "Filters are shown of one run alone.";
    if (look.show == Show::quantized)
      figure.idle["counts"] = figure.idle["outline"] = "Only the quantized weights are shown.";
    return figure;
  }
  const bool difference = chosen(input, options(), "compare") == "difference";
  const bool quantized = look.show == Show::quantized;
  Figure figure = overlaid_weights(
      input, chosen(input, options(), "seeds"),
      {.quantized = quantized, .difference = difference && !quantized, .shares = look.counts});
  figure.idle["outline"] = figure.idle["filter"] =
      "Several runs share these axes: they show the instant alone.";
  if (quantized) figure.idle["counts"] = "Only the quantized weights are shown.";
  if (difference) figure.idle["counts"] = "Differences have both signs.";
  if (figure.panels.empty())
    figure.empty_reason = quantized ? "None of these runs has levels to compare: their weights are float."
                                    : "The weights appear here as soon as the networks are built.";
  return figure;
}

Figure build(const FigureInput& input) {
  Figure figure;
  if (input.runs.empty() || !input.runs.front()) {
    figure.empty_reason = "No run is open.";
    return figure;
  }
  const Snapshot& run = *input.runs.front();
  const std::vector<const LayerView*> layers = wanted_layers(run, input.layer);
  const Look look = look_of(input, layers.size());
  if (layers.empty()) {
    figure.empty_reason = why_empty(run, input.layer);
  } else if (has_several(input) && chosen(input, options(), "compare") != "first") {
    figure = figure_of_several(input, look);
  } else {
    figure.title = run_name(run);
    for (const LayerView* layer : layers) {
      const FilterView* filter = filter_of(*layer, look);
      figure.panels.push_back(filter ? layer_panel(alone(*layer, *filter), look, true)
                                     : layer_panel(*layer, look, false));
    }
    figure.columns = columns_for(figure.panels.size());
    figure.note = note(run, layers, look);
    if (has_several(input)) figure.note = shown_alone(input) + "; " + figure.note;
    figure.idle = idle_options(layers, look);
  }
  if (!has_several(input)) figure.idle["compare"] = "Tick a second run in the list of runs to compare.";
  if (const std::string reason = seeds_are_idle(input); !reason.empty()) figure.idle["seeds"] = reason;
  return figure;
}

}  // namespace

FigureKind weights_figure() {
  return {.id = "weights",
          .title = "Weights",
          .help =
              "Histograms of the float weights, coloured by the grid point they are rounded to, with the "
              "quantized weights that inference uses; of several runs on shared bins.",
          .options = options(),
          .build = build};
}

}  // namespace qs
