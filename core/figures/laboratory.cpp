// The laboratory's panels: the staircase with its expectation and one draw, its slopes, the cells that noise
// falls into, draws, the numbers before and after, the error over the scale, and the prior.
#include "core/figures/laboratory.h"

#include <algorithm>
#include <cmath>

#include "core/catalog.h"
#include "core/figures/histogram_bars.h"
#include "core/figures/input.h"
#include "core/figures/prior.h"
#include "core/figures/ticks.h"

namespace qs {
namespace {

constexpr int kBins = 60;
constexpr double kSeen = 1e-4;               // probability of a level below which nothing of it can be seen
constexpr std::size_t kDrawnEvery = 6;       // of the numbers: more dots say no more, and take time to paint
constexpr std::size_t kMostLevelRules = 20;  // beyond, they would cover the panel

constexpr Style kTested = {{Colour::Role::series, 0}, Dash::solid, 1.6};
constexpr Style kExpected = {{Colour::Role::series, 1}, Dash::solid, 1.4};
constexpr Style kDrawn = {{Colour::Role::series, 2}, Dash::solid, 1.0};
constexpr Style kIdentity = {{Colour::Role::muted}, Dash::dotted, 0.8};
constexpr Style kHandle = {{Colour::Role::text}, Dash::dashed, 1.0};

Axis numbers_axis(const LabAnswer& answer) {
  const double margin = 0.04 * (answer.x.back() - answer.x.front());
  return {.label = answer.tensor == Quantized::weights ? "weight" : "ReLU output",
          .min = answer.x.front() - margin,
          .max = answer.x.back() + margin};
}

void add_handle(Panel& panel, const LabAnswer& answer) {
  panel.marks.emplace_back(Rule{.at = answer.at, .style = kHandle, .label = "looked at", .is_handle = true});
}

void add_levels(Panel& panel, const LabAnswer& answer, Rule::Direction direction) {
  if (answer.levels.size() > kMostLevelRules) return;
  for (const float level : answer.levels)
    panel.marks.emplace_back(Rule{.direction = direction,
                                  .at = static_cast<double>(level),
                                  .style = {{Colour::Role::muted}, Dash::dotted, 0.6},
                                  .label = "levels"});
}

void add_staircase(Figure& figure, const LabAnswer& answer) {
  Panel panel{.title = "Staircase", .x = numbers_axis(answer), .y = {.label = "quantized"}};
  add_levels(panel, answer, Rule::Direction::horizontal);
  panel.marks.emplace_back(Line{.x = {answer.x.front(), answer.x.back()},
                                .y = {answer.x.front(), answer.x.back()},
                                .style = kIdentity,
                                .name = "not quantized"});
  if (!answer.drawn.empty()) {
    Points points{.x = {},
                  .y = {},
                  .style = kDrawn,
                  .label = answer.expected.x.empty() ? "in training" : "one draw of training",
                  .radius_pt = 0.8};
    for (std::size_t i = 0; i < answer.x.size(); i += kDrawnEvery) {
      points.x.push_back(answer.x[i]);
      points.y.push_back(answer.drawn[i]);
    }
    panel.marks.emplace_back(std::move(points));
  }
  panel.marks.emplace_back(Line{.x = answer.x, .y = answer.rounded, .style = kTested, .label = "as tested"});
  if (!answer.expected.x.empty())
    panel.marks.emplace_back(Line{
        .x = answer.expected.x, .y = answer.expected.y, .style = kExpected, .label = "mean of training"});
  add_handle(panel, answer);
  panel.marks.emplace_back(Points{.x = {answer.at}, .y = {answer.at_rounded}, .style = kTested});
  figure.panels.push_back(std::move(panel));
}

void add_slopes(Figure& figure, const LabAnswer& answer) {
  if (answer.slope.x.empty() && answer.slope_of_expected.x.empty()) return;
  Panel panel{.title = "Slope", .x = numbers_axis(answer), .y = {.label = "slope"}};
  if (!answer.slope_of_expected.x.empty())
    panel.marks.emplace_back(Line{.x = answer.slope_of_expected.x,
                                  .y = answer.slope_of_expected.y,
                                  .style = kExpected,
                                  .label = "true slope of the mean"});
  if (!answer.slope.x.empty())
    panel.marks.emplace_back(Line{.x = answer.slope.x,
                                  .y = answer.slope.y,
                                  .style = {{Colour::Role::series, 3}, Dash::dashed, 1.4},
                                  .label = "slope that training takes"});
  panel.marks.emplace_back(Rule{.direction = Rule::Direction::horizontal, .at = 0.0, .style = kIdentity});
  add_handle(panel, answer);
  figure.panels.push_back(std::move(panel));
}

Colour colour_of(const LabChances& chances, std::size_t level) {
  const Grid grid{.levels = {chances.levels.begin(), chances.levels.end()}, .thresholds = {}, .counts = {}};
  return {Colour::Role::level, signed_level(grid, level)};
}

/// The density over each cell, from edge to edge.
void add_cells(Panel& panel, const LabChances& chances) {
  const LabCurve& density = chances.density;
  for (std::size_t cell = 0; cell < chances.levels.size(); ++cell) {
    if (chances.probability[cell] < kSeen) continue;
    const double low = cell == 0 ? density.x.front() : chances.edges[cell - 1];
    const double high = cell == chances.edges.size() ? density.x.back() : chances.edges[cell];
    Band band{.x = {}, .low = {}, .high = {}, .style = {colour_of(chances, cell), Dash::solid, 1.0, 0.6}};
    const auto height_at = [&](double t) {  // between two points of the curve
      const auto above = std::upper_bound(density.x.begin(), density.x.end(), t);
      const auto i = static_cast<std::size_t>(
          std::clamp<std::ptrdiff_t>(above - density.x.begin(), 1, std::ssize(density.x) - 1));
      const double share = (t - density.x[i - 1]) / (density.x[i] - density.x[i - 1]);
      return density.y[i - 1] + share * (density.y[i] - density.y[i - 1]);
    };
    band.x.push_back(low);
    for (const double t : density.x)
      if (t > low && t < high) band.x.push_back(t);
    band.x.push_back(high);
    for (const double t : band.x) band.high.push_back(height_at(t));
    band.low.assign(band.x.size(), 0.0);
    panel.marks.emplace_back(std::move(band));
  }
  panel.marks.emplace_back(Line{
      .x = density.x, .y = density.y, .style = {{Colour::Role::text}, Dash::solid, 1.0}, .name = "density"});
}

Line gaussian(const LabAnswer& answer) {
  constexpr int kPoints = 121;
  constexpr double kReach = 4.0, kRootTwoPi = 2.5066282746310002;
  Line line{.x = {}, .y = {}, .style = kDrawn, .label = "the number with its noise"};
  for (int i = 0; i < kPoints; ++i) {
    const double z = kReach * (2.0 * i / (kPoints - 1) - 1.0);
    line.x.push_back(answer.at + z * answer.deviation);
    line.y.push_back(std::exp(-0.5 * z * z) / (kRootTwoPi * answer.deviation));
  }
  return line;
}

void add_chances(Figure& figure, const LabAnswer& answer) {
  const LabChances& chances = answer.chances;
  if (chances.levels.empty() && !(answer.deviation > 0.0)) return;
  Panel panel{
      .title = "Where the number falls", .x = numbers_axis(answer), .y = {.label = "density", .min = 0.0}};
  panel.x.min = panel.x.max = std::nullopt;
  if (answer.deviation > 0.0) {
    panel.marks.emplace_back(gaussian(answer));
    add_levels(panel, answer, Rule::Direction::vertical);
  }
  if (!chances.density.x.empty()) add_cells(panel, chances);
  if (!chances.levels.empty()) {
    Stems stems{.x = {}, .y = {}, .colours = {}, .label = "probability of a level"};
    for (std::size_t i = 0; i < chances.levels.size(); ++i) {
      if (chances.probability[i] < kSeen) continue;
      stems.x.push_back(chances.levels[i]);
      stems.y.push_back(100.0 * chances.probability[i]);
      stems.colours.push_back(colour_of(chances, i));
    }
    const Axis share{.label = "probability", .unit = "%", .min = 0.0};
    if (chances.density.x.empty()) {
      panel.y = share;
    } else {
      panel.right = share;
      stems.axis = YAxis::right;
    }
    panel.marks.emplace_back(std::move(stems));
  }
  add_handle(panel, answer);
  figure.panels.push_back(std::move(panel));
}

void add_draws(Figure& figure, const LabAnswer& answer) {
  if (answer.draws.empty()) return;
  Panel panel{.title = "Draws of the number", .x = numbers_axis(answer), .y = {.label = "draw", .min = 0.0}};
  panel.x.min = panel.x.max = std::nullopt;
  Points points{.x = answer.draws, .y = {}, .style = kDrawn, .label = "drawn in training", .radius_pt = 1.6};
  for (std::size_t k = 0; k < answer.draws.size(); ++k) points.y.push_back(static_cast<double>(k + 1));
  add_levels(panel, answer, Rule::Direction::vertical);
  panel.marks.emplace_back(std::move(points));
  add_handle(panel, answer);
  figure.panels.push_back(std::move(panel));
}

/// Shares of the numbers in bins, and of the levels, on one scale.
void add_error(Figure& figure, const LabAnswer& answer) {
  const double low = answer.x.front(), width = (answer.x.back() - low) / kBins;
  const double share = 100.0 / static_cast<double>(answer.x.size());
  Bars bars{.edges = {}, .heights = std::vector<double>(kBins, 0.0), .colours = {}, .label = "before"};
  for (int k = 0; k <= kBins; ++k) bars.edges.push_back(low + k * width);
  for (const double x : answer.x)
    bars.heights[static_cast<std::size_t>(std::clamp(static_cast<int>((x - low) / width), 0, kBins - 1))] +=
        share;
  bars.colours.assign(kBins, {Colour::Role::muted});
  std::vector<double> sorted = answer.rounded;
  std::sort(sorted.begin(), sorted.end());
  Stems stems{.x = {}, .y = {}, .colours = {}, .label = "after"};
  for (const double x : sorted) {
    if (stems.x.empty() || stems.x.back() != x) {
      stems.x.push_back(x);
      stems.y.push_back(0.0);
      stems.colours.push_back({Colour::Role::series, 0});
    }
    stems.y.back() += share;
  }
  figure.panels.push_back({.title = "Before and after",
                           .x = numbers_axis(answer),
                           .y = {.label = "numbers", .unit = "%", .min = 0.0},
                           .marks = {std::move(bars), std::move(stems)}});
}

void add_search(Figure& figure, const LabAnswer& answer) {
  if (answer.search.x.empty()) return;
  const auto found = std::find_if(answer.scalars.begin(), answer.scalars.end(), [&](const LabScalar& scalar) {
    return scalar.quantity.key == answer.searched;
  });
  const Quantity& quantity = found->quantity;
  const auto least = std::min_element(answer.search.y.begin(), answer.search.y.end());
  const double best = answer.search.x[static_cast<std::size_t>(least - answer.search.y.begin())];
  Panel panel{.title = "Error over " + (quantity.symbol.empty() ? quantity.key : quantity.symbol),
              .x = {.label = quantity.symbol.empty() ? quantity.key : quantity.symbol, .scale = Scale::log10},
              .y = {.label = "RMS error", .min = 0.0}};
  panel.marks.emplace_back(
      Line{.x = answer.search.x, .y = answer.search.y, .style = kTested, .label = "RMS error"});
  panel.marks.emplace_back(Points{.x = {best},
                                  .y = {*least},
                                  .style = {{Colour::Role::series, 1}},
                                  .marker = Marker::diamond,
                                  .label = "least"});
  panel.marks.emplace_back(Rule{.at = found->value, .style = kHandle, .label = "now"});
  figure.panels.push_back(std::move(panel));
}

std::string note_of(const LabAnswer& answer) {
  std::string note = "x = " + format_number(answer.at, 3) + " → " + format_number(answer.at_rounded, 3) +
                     "; error max " + format_number(answer.largest_error, 3) + ", mean " +
                     format_number(answer.mean_error, 3) + ", RMS " + format_number(answer.rms_error, 3) +
                     "; SQNR " + format_number(answer.sqnr_db, 3) + " dB; zeros " +
                     format_number(answer.zeros_pct, 3) + " %";
  if (!answer.expected.x.empty() && !answer.expected_is_exact)
    note += "; mean of training from " + std::to_string(kLabMeanDraws) + " draws";
  if (answer.noise_is_of_the_sum)
    note += "; training draws sums of weights: the draws are of a weight's share";
  return note;
}

}  // namespace

const std::vector<OptionSpec>& laboratory_options() {
  static const std::vector<OptionSpec> specs{
      choice("show", "Show", {"all", "staircase", "slope", "chances", "draws", "error", "scale", "prior"},
             "All panels, or one of them large.")};
  return specs;
}

Figure laboratory_figure(const LabAnswer& answer, const Options& options) {
  const MethodInfo& method = method_info(answer.method);
  Figure figure;
  figure.title = method.short_name + ", " + bits_text(answer.bits) +
                 (answer.bits == 1 ? " bit, " : " bits, ") + std::string(kQuantized.of(answer.tensor));
  const std::string& show = options.text("show");
  const auto is_shown = [&](const char* name) { return show == "all" || show == name; };
  if (is_shown("staircase")) add_staircase(figure, answer);
  if (is_shown("slope")) add_slopes(figure, answer);
  if (is_shown("chances")) add_chances(figure, answer);
  if (is_shown("draws")) add_draws(figure, answer);
  if (is_shown("error")) add_error(figure, answer);
  if (is_shown("scale")) add_search(figure, answer);
  if (is_shown("prior") && method.prior && answer.tensor == Quantized::weights)
    add_prior(figure, *method.prior, answer.layer, answer.options);
  if (figure.panels.empty())
    figure.empty_reason = method.short_name + " has nothing to show here: choose other panels.";
  figure.note = note_of(answer);
  figure.columns = columns_for(figure.panels.size());
  return figure;
}

}  // namespace qs
