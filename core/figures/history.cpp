// History: how the float weights of a layer move over a run, from the counts that its frames hold: as a ridge
// of histograms, or as the percentiles of the weights with the levels that they are rounded to.
#include <algorithm>
#include <cmath>

#include "core/figures.h"
#include "core/figures/histogram_bars.h"
#include "core/figures/input.h"

namespace qs {

FigureKind history_figure();

namespace {

constexpr std::size_t kMostRidges = 24, kMostLevels = 16;
constexpr double kOverlap = 2.5;  // distances between ridges that the highest one reaches

const std::vector<OptionSpec>& options() {
  static const auto share = [](const char* key, const char* label, double usual, const char* help) {
    return OptionSpec{.key = key,
                      .symbol = "",
                      .label = label,
                      .default_value = usual,
                      .kind = RealKind{0.0, 100.0},
                      .help = help,
                      .source = ""};
  };
  static const std::vector<OptionSpec> specs = {
      choice("draw", "Draw", {"percentiles", "ridge"},
             "Percentiles of the weights with the levels that they are rounded to, or histograms behind each "
             "other."),
      share("from", "From %", 0.0, "Where the range of steps begins, in percent of what is recorded."),
      share("to", "To %", 100.0, "Where the range of steps ends, in percent of what is recorded."),
  };
  return specs;
}

using Frames = std::vector<const Snapshot*>;

const LayerView* layer_in(const Snapshot& frame, const std::string& name) {
  const LayerView* layer = find_layer(frame, name);
  return layer && valid(layer->latent) ? layer : nullptr;
}

/// Of the chosen range of steps, those that have the layer.
Frames frames_of(const FigureInput& input) {
  Frames all;
  for (const auto& frame : input.history)
    if (frame && !frame->layers.empty()) all.push_back(frame.get());
  if (all.empty()) return all;
  const double last = static_cast<double>(all.back()->progress.step) / 100.0;
  const double from = last * real_number(input, options(), "from"),
               to = last * real_number(input, options(), "to");
  std::erase_if(all, [&](const Snapshot* frame) {
    const double step = static_cast<double>(frame->progress.step);
    return step < std::min(from, to) || step > std::max(from, to);
  });
  return all;
}

/// The value that a share of the weights does not exceed, weights spread evenly within their bins.
double percentile(const Histogram& histogram, double share) {
  double total = 0.0;
  for (const std::int64_t count : histogram.counts) total += static_cast<double>(count);
  double below = 0.0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const double here = static_cast<double>(histogram.counts[i]);
    if (here > 0.0 && below + here >= share * total) {
      const double low = static_cast<double>(histogram.edges[i]),
                   high = static_cast<double>(histogram.edges[i + 1]);
      return low + (high - low) * std::clamp((share * total - below) / here, 0.0, 1.0);
    }
    below += here;
  }
  return static_cast<double>(histogram.edges.back());
}

void add_band(const Frames& frames, const std::string& layer, double share, double opacity,
              const std::string& label, std::vector<Mark>& marks) {
  Band band{.x = {}, .low = {}, .high = {}, .style = {{Colour::Role::series, 0}}, .label = label};
  band.style.opacity = opacity;
  for (const Snapshot* frame : frames)
    if (const LayerView* view = layer_in(*frame, layer)) {
      band.x.push_back(frame->progress.epoch);
      band.low.push_back(percentile(view->latent, share));
      band.high.push_back(percentile(view->latent, 1.0 - share));
    }
  marks.emplace_back(std::move(band));
}

/// Each level over time, as long as their number stays the same and small.
void add_levels(const Frames& frames, const std::string& layer, std::vector<Mark>& marks) {
  std::vector<Line> lines;
  for (const Snapshot* frame : frames) {
    const LayerView* view = layer_in(*frame, layer);
    if (!view || view->grid.levels.empty() || view->grid.levels.size() > kMostLevels) continue;
    if (lines.empty()) lines.resize(view->grid.levels.size());
    if (lines.size() != view->grid.levels.size()) return;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      // As far as anybody saw, a level stays where it is until the next instant.
      if (!lines[i].y.empty()) {
        lines[i].x.push_back(frame->progress.epoch);
        lines[i].y.push_back(lines[i].y.back());
      }
      lines[i].x.push_back(frame->progress.epoch);
      lines[i].y.push_back(static_cast<double>(view->grid.levels[i]));
    }
  }
  for (Line& line : lines) {
    line.style = {{Colour::Role::series, 1}, Dash::dashed, 0.7};
    line.label = "levels";
    marks.emplace_back(std::move(line));
  }
}

Panel percentile_panel(const Frames& frames, const std::string& layer) {
  Panel panel{.title = layer, .x = {.label = "epoch"}, .y = {.label = "weight"}};
  add_band(frames, layer, 0.01, 0.15, "1 to 99 % of the weights", panel.marks);
  add_band(frames, layer, 0.05, 0.2, "5 to 95 %", panel.marks);
  add_band(frames, layer, 0.25, 0.35, "25 to 75 %", panel.marks);
  Line median{.x = {}, .y = {}, .style = {{Colour::Role::text}, Dash::solid, 1.2}, .label = "median"};
  for (const Snapshot* frame : frames)
    if (const LayerView* view = layer_in(*frame, layer)) {
      median.x.push_back(frame->progress.epoch);
      median.y.push_back(percentile(view->latent, 0.5));
    }
  panel.marks.emplace_back(std::move(median));
  add_levels(frames, layer, panel.marks);
  return panel;
}

/// At most so many, the first and the last among them.
Frames thinned(const Frames& frames, std::size_t most) {
  if (frames.size() <= most) return frames;
  Frames some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(frames[i * (frames.size() - 1) / (most - 1)]);
  return some;
}

/// Histograms as shares per unit of weight, each standing at its epoch, later ones in front.
Panel ridge_panel(const Frames& all, const std::string& layer) {
  Panel panel{.title = layer, .x = {.label = "weight"}, .y = {.label = "epoch"}};
  const Frames frames = thinned(all, kMostRidges);
  double highest = 0.0;
  std::vector<std::vector<double>> densities;
  for (const Snapshot* frame : frames) {
    const LayerView* view = layer_in(*frame, layer);
    densities.emplace_back();
    if (!view) continue;
    const double width = usual_width(view->latent);
    densities.back() = heights(view->latent, width);
    for (double& height : densities.back()) height /= width;
    for (const double height : densities.back()) highest = std::max(highest, height);
  }
  if (!(highest > 0.0)) return panel;
  const double span = frames.back()->progress.epoch - frames.front()->progress.epoch;
  const double reach = kOverlap * (span > 0.0 ? span / static_cast<double>(frames.size()) : 1.0);
  // From the latest, highest on the page, to the first, which stands in front.
  for (std::size_t i = frames.size(); i-- > 0;) {
    if (densities[i].empty()) continue;
    const LayerView& view = *layer_in(*frames[i], layer);
    const double base = frames[i]->progress.epoch;
    Band ground{.x = {}, .low = {}, .high = {}, .style = {{Colour::Role::background}}};
    Line line{.x = {view.latent.edges.begin(), view.latent.edges.end()},
              .y = {},
              .style = {{Colour::Role::series, 0}, Dash::solid, 0.8},
              .steps = true,
              .name = epoch_text(frames[i]->progress)};
    for (std::size_t bin = 0; bin < densities[i].size(); ++bin) {
      line.y.push_back(base + reach * densities[i][bin] / highest);
      for (const double edge : {line.x[bin], line.x[bin + 1]}) {
        ground.x.push_back(edge);
        ground.low.push_back(base);
        ground.high.push_back(line.y.back());
      }
    }
    panel.marks.emplace_back(std::move(ground));
    panel.marks.emplace_back(std::move(line));
  }
  return panel;
}

Figure build(const FigureInput& input) {
  Figure figure;
  const Frames frames = frames_of(input);
  if (frames.empty()) {
    figure.empty_reason =
        input.history.empty()
            ? "The history of the open run appears here as soon as it has recorded some of it."
            : "Nothing is recorded between these ends: move them apart.";
    if (input.history.empty())
      for (const OptionSpec& spec : options()) figure.idle[spec.key] = figure.empty_reason;
    return figure;
  }
  figure.title = run_name(*frames.back());
  const bool is_ridge = chosen(input, options(), "draw") == "ridge";
  for (const LayerView& layer : frames.back()->layers)
    if ((input.layer.empty() || layer.name == input.layer) && valid(layer.latent))
      figure.panels.push_back(is_ridge ? ridge_panel(frames, layer.name)
                                       : percentile_panel(frames, layer.name));
  figure.columns = columns_for(figure.panels.size());
  const std::size_t drawn = is_ridge ? std::min(kMostRidges, frames.size()) : frames.size();
  figure.note = std::to_string(drawn) + " of " + std::to_string(input.history.size()) +
                " recorded instants, steps " + std::to_string(frames.front()->progress.step) + " to " +
                std::to_string(frames.back()->progress.step) +
                "; float weights, spread evenly within their recorded bins";
  return figure;
}

}  // namespace

FigureKind history_figure() {
  return {
      .id = "history",
      .title = "History",
      .help =
          "The float weights of every layer over the whole run: percentiles with the levels, or a ridge of "
          "histograms, for any range of steps.",
      .source = FigureSource::history,
      .options = options(),
      .build = build};
}

}  // namespace qs
