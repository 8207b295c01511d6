#include "core/figures/weights_overlay.h"

#include <algorithm>
#include <cmath>

#include "core/comparison/groups.h"
#include "core/figures/input.h"
#include "core/figures/overlay.h"

namespace qs {
namespace {

constexpr int kBins = 80;

/// Percent of a layer's weights in each of the shared bins; weights of a recorded bin are spread evenly.
std::vector<double> shares_on(const std::vector<double>& edges, const Histogram& histogram) {
  std::vector<double> shares(edges.size() - 1, 0.0);
  double total = 0.0;
  for (const std::int64_t count : histogram.counts) total += static_cast<double>(count);
  const double low = edges.front(), width = edges[1] - edges[0];
  for (std::size_t i = 0; i < histogram.counts.size() && total > 0.0; ++i) {
    const double from = static_cast<double>(histogram.edges[i]),
                 to = static_cast<double>(histogram.edges[i + 1]);
    const double share = 100.0 * static_cast<double>(histogram.counts[i]) / total;
    const auto bin_of = [&](double value) {
      return static_cast<std::size_t>(std::clamp((value - low) / width, 0.0, static_cast<double>(kBins - 1)));
    };
    for (std::size_t bin = bin_of(from); bin <= bin_of(to); ++bin) {
      const double inside = std::min(to, edges[bin + 1]) - std::max(from, edges[bin]);
      if (to > from && inside > 0.0) shares[bin] += share * inside / (to - from);
      if (!(to > from) && bin == bin_of(from)) shares[bin] += share;
    }
  }
  return shares;
}

using Layers = std::vector<const LayerView*>;  // of one name, one per run of an entry

Layers layers_of(const Overlaid& entry, const std::string& name) {
  Layers layers;
  for (const Snapshot* run : entry.runs)
    if (const LayerView* layer = find_layer(*run, name); layer && !layer->latent.counts.empty())
      layers.push_back(layer);
  return layers;
}

std::vector<double> shared_edges(const std::vector<Layers>& all) {
  double low = INFINITY, high = -INFINITY;
  for (const Layers& layers : all)
    for (const LayerView* layer : layers) {
      low = std::min(low, static_cast<double>(layer->latent.edges.front()));
      high = std::max(high, static_cast<double>(layer->latent.edges.back()));
    }
  std::vector<double> edges;
  if (!(high > low)) return edges;
  for (int i = 0; i <= kBins; ++i) edges.push_back(low + (high - low) * i / kBins);
  return edges;
}

/// Mean over the runs of an entry, and the deviation where there are several.
struct Shares {
  std::vector<double> mean, deviation;
};

Shares mean_shares(const Layers& layers, const std::vector<double>& edges) {
  std::vector<std::vector<double>> each;
  for (const LayerView* layer : layers) each.push_back(shares_on(edges, layer->latent));
  Shares shares;
  for (std::size_t bin = 0; bin + 1 < edges.size(); ++bin) {
    std::vector<double> values;
    for (const std::vector<double>& one : each) values.push_back(one[bin]);
    const Estimate estimated = estimate(values);
    shares.mean.push_back(estimated.mean);
    if (values.size() > 1) shares.deviation.push_back(estimated.deviation);
  }
  return shares;
}

Style style_of(const Overlaid& entry) { return {entry.look.colour, entry.look.dash, 1.2}; }

/// Steps as wide as the bins.
Band band_of(const std::vector<double>& edges, const Shares& shares, const Style& style) {
  Band band{.x = {}, .low = {}, .high = {}, .style = style};
  band.style.opacity = 0.2;
  for (std::size_t bin = 0; bin < shares.mean.size(); ++bin)
    for (const double edge : {edges[bin], edges[bin + 1]}) {
      band.x.push_back(edge);
      band.low.push_back(std::max(0.0, shares.mean[bin] - shares.deviation[bin]));
      band.high.push_back(shares.mean[bin] + shares.deviation[bin]);
    }
  return band;
}

/// The first alone as faint bars, so that the others are seen against it.
void add_shares(const Overlaid& entry, const std::vector<double>& edges, const Shares& shares, bool is_first,
                std::vector<Mark>& marks) {
  if (!shares.deviation.empty()) marks.emplace_back(band_of(edges, shares, style_of(entry)));
  if (is_first && shares.deviation.empty())
    marks.emplace_back(Bars{.edges = edges,
                            .heights = shares.mean,
                            .colours = std::vector<Colour>(shares.mean.size(), entry.look.colour),
                            .opacity = 0.25});
  marks.emplace_back(
      Line{.x = edges, .y = shares.mean, .style = style_of(entry), .label = entry.name, .steps = true});
}

void add_difference(const Overlaid& entry, const Overlaid& first, const std::vector<double>& edges,
                    const Shares& shares, const Shares& of_first, bool as_bars, std::vector<Mark>& marks) {
  std::vector<double> difference;
  std::vector<Colour> colours;
  for (std::size_t bin = 0; bin < shares.mean.size(); ++bin) {
    difference.push_back(shares.mean[bin] - of_first.mean[bin]);
    colours.push_back(difference.back() < 0.0 ? first.look.colour : entry.look.colour);
  }
  const std::string label = entry.name + " less " + first.name;
  if (as_bars)
    marks.emplace_back(Bars{.edges = edges, .heights = difference, .colours = colours, .label = label});
  else
    marks.emplace_back(
        Line{.x = edges, .y = difference, .style = style_of(entry), .label = label, .steps = true});
}

Panel latent_panel(const std::string& name, const std::vector<Overlaid>& entries, const WeightsOverlay& how) {
  Panel panel{.title = name, .x = {.label = "weight"}, .y = {.label = "weights per bin", .unit = "%"}};
  std::vector<Layers> layers;
  for (const Overlaid& entry : entries) layers.push_back(layers_of(entry, name));
  const std::vector<double> edges = shared_edges(layers);
  if (edges.empty()) return panel;
  const Shares first = mean_shares(layers.front(), edges);
  if (how.difference)
    panel.y.label = "difference per bin";
  else
    panel.y.scale = how.shares;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (layers[i].empty() || (how.difference && i == 0)) continue;
    const Shares shares = mean_shares(layers[i], edges);
    if (how.difference)
      add_difference(entries[i], entries.front(), edges, shares, first, entries.size() == 2, panel.marks);
    else
      add_shares(entries[i], edges, shares, i == 0, panel.marks);
  }
  return panel;
}

/// Shares of the levels; of runs that differ in the seed only those of the first: each has its own levels.
Panel quantized_panel(const std::string& name, const std::vector<Overlaid>& entries) {
  Panel panel{
      .title = name, .x = {.label = "quantized weight"}, .y = {.label = "weights", .unit = "%", .min = 0.0}};
  for (const Overlaid& entry : entries) {
    const LayerView* layer = find_layer(*entry.runs.front(), name);
    if (!layer || layer->grid.levels.empty() || layer->grid.counts.size() != layer->grid.levels.size())
      continue;
    double total = 0.0;
    for (const std::int64_t count : layer->grid.counts) total += static_cast<double>(count);
    Stems stems{.x = {layer->grid.levels.begin(), layer->grid.levels.end()}, .y = {}, .colours = {}};
    for (const std::int64_t count : layer->grid.counts) {
      stems.y.push_back(100.0 * static_cast<double>(count) / std::max(1.0, total));
      stems.colours.push_back(entry.look.colour);
    }
    stems.label = entry.name;
    panel.marks.emplace_back(std::move(stems));
  }
  return panel;
}

}  // namespace

OptionSpec compare_option() {
  return choice("compare", "Several runs", {"overlay", "side-by-side", "difference", "first"},
                "Of ticked runs: all on shared bins and axes, each beside the next, the differences from the "
                "open one, or the open one "
                "alone.");
}

Figure overlaid_weights(const FigureInput& input, const std::string& seeds, const WeightsOverlay& how) {
  const std::vector<Overlaid> entries = overlaid(input, seeds, Instants::all);
  Figure figure;
  for (const LayerView& layer : entries.front().runs.front()->layers) {
    if (!input.layer.empty() && layer.name != input.layer) continue;
    Panel panel =
        how.quantized ? quantized_panel(layer.name, entries) : latent_panel(layer.name, entries, how);
    if (!panel.marks.empty()) figure.panels.push_back(std::move(panel));
  }
  figure.columns = columns_for(figure.panels.size());
  figure.note = how.quantized ? "share of a layer's weights on each level"
                              : "float weights in " + std::to_string(kBins) +
                                    " bins that all runs share; those of a recorded bin are spread evenly";
  add_note(figure, how.quantized ? "" : note_of_bands(entries));
  if (how.shares == Scale::log10 && !how.quantized && !how.difference)
    add_note(figure, "empty bins are gaps");
  return figure;
}

}  // namespace qs
