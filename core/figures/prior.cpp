// Prior: what a Bayesian method believes of a weight, drawn from the functions that the method trains
// with, beside the exact divergence, its slope (the force on a weight), and the posterior of a layer.
//
// Knows no method: the curves come from the prior that a method declares, the points and histograms
// from what its layers publish.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/prior.h"
#include "core/figures/ticks.h"

namespace qs {

FigureKind prior_figure();

namespace {

constexpr int kSamples = 401, kFewSamples = 161;  // along the weights; few where a drag waits for them
constexpr int kRows = 72, kColumns = 144;         // of the image behind the posterior
constexpr const char* kFollow = "follow";
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Sliders of all priors; those that a prior does not have are without effect.
const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = [] {
    std::vector<OptionSpec> all = {
        {.key = kFollow,
         .symbol = "",
         .label = "Follow the run",
         .default_value = true,
         .kind = SwitchKind{},
         .help = "Takes the numbers below from the chosen layer; otherwise from the sliders.",
         .source = ""}};
    for (const MethodInfo& method : methods()) {
      if (!method.prior) continue;
      for (const Prior::Knob& knob : method.prior->knobs) {
        const auto is_same = [&](const OptionSpec& spec) { return spec.key == knob.spec.key; };
        if (std::none_of(all.begin(), all.end(), is_same)) all.push_back(knob.spec);
      }
    }
    return all;
  }();
  return specs;
}

/// One layer's view of a prior: the numbers of its knobs and the stretch of weights that is shown.
struct Scene {
  const Prior& prior;
  const LayerView& layer;
  std::vector<double> numbers;
  double reach = 1.0, funnel = 0.0;
  int samples = kSamples;

  std::vector<double> weights() const {
    std::vector<double> w(static_cast<std::size_t>(samples));
    for (int i = 0; i < samples; ++i)
      w[static_cast<std::size_t>(i)] = reach * (2.0 * i / (samples - 1) - 1.0);
    return w;
  }
  Axis weight_axis() const { return {.label = "weight", .min = -reach, .max = reach}; }
};

double reading_of(const LayerView& layer, const std::string& key) {
  for (const Reading& reading : layer.readings)
    if (reading.quantity.key == key && reading.part == kOfWeights) return reading.value;
  return kUnknown;
}

const Cloud* cloud_of(const LayerView& layer, const std::string& key) {
  for (const Cloud& cloud : layer.clouds)
    if (cloud.quantity.key == key) return &cloud;
  return nullptr;
}

bool is_recorded(const Prior& prior, const LayerView& layer) {
  return std::all_of(prior.recorded.begin(), prior.recorded.end(),
                     [&](const std::string& key) { return cloud_of(layer, key) != nullptr; });
}

std::vector<double> numbers_of(const FigureInput& input, const Prior& prior, const LayerView& layer) {
  std::vector<double> numbers;
  const bool follows = switched_on(input, options(), kFollow);
  for (const Prior::Knob& knob : prior.knobs) {
    const double recorded = follows && !knob.reading.empty() ? reading_of(layer, knob.reading) : kUnknown;
    const bool is_set = !follows && input.options.values().contains(knob.spec.key);
    numbers.push_back(std::isfinite(recorded) ? recorded
                      : is_set                ? input.options.real(knob.spec.key)
                                              : std::get<double>(knob.spec.default_value));
  }
  for (const std::string& key : prior.recorded)
    if (const Cloud* cloud = cloud_of(layer, key)) {
      numbers.insert(numbers.end(), cloud->x.begin(), cloud->x.end());
      numbers.insert(numbers.end(), cloud->y.begin(), cloud->y.end());
    }
  return numbers;
}

/// All spikes with room around them, and nearly all weights.
double reach_of(const Prior& prior, const std::vector<double>& numbers, const LayerView& layer) {
  double reach = 0.05;
  for (const double spike : prior.spikes(numbers)) reach = std::max(reach, 1.75 * std::abs(spike));
  for (const Cloud& cloud : layer.clouds) {
    std::vector<float> sizes;
    for (const float x : cloud.x) sizes.push_back(std::abs(x));
    if (sizes.empty()) continue;
    const auto most =
        sizes.begin() + static_cast<std::ptrdiff_t>(0.995 * static_cast<double>(sizes.size() - 1));
    std::nth_element(sizes.begin(), most, sizes.end());
    reach = std::max(reach, 1.1 * static_cast<double>(*most));
  }
  return reach;
}

using Function = std::function<double(double, Prior::Numbers)>;

Line line_of(const Scene& scene, const Function& function, const std::string& label, Style style) {
  Line line{.x = scene.weights(), .y = {}, .style = style, .label = label};
  for (const double w : line.x) {
    const double value = function(w, scene.numbers);
    line.y.push_back(std::isfinite(value) ? value : kUnknown);  // on a spike
  }
  return line;
}

/// Central differences of a sampled function.
Line slope_of(const Line& curve, const std::string& label) {
  Line slope{.x = {}, .y = {}, .style = curve.style, .label = label};
  for (std::size_t i = 1; i + 1 < curve.x.size(); ++i) {
    slope.x.push_back(curve.x[i]);
    slope.y.push_back((curve.y[i + 1] - curve.y[i - 1]) / (curve.x[i + 1] - curve.x[i - 1]));
  }
  return slope;
}

void add_spikes(Panel& panel, const Scene& scene) {
  for (const double spike : scene.prior.spikes(scene.numbers))
    panel.marks.emplace_back(
        Rule{.at = spike, .style = {{Colour::Role::muted}, Dash::dotted, 0.8}, .label = "spikes"});
}

constexpr Style kTrained = {{Colour::Role::series, 0}, Dash::solid, 1.6};
constexpr Style kExact = {{Colour::Role::series, 1}, Dash::dashed, 1.2};
constexpr Style kDensity = {{Colour::Role::series, 2}, Dash::dotted, 1.4};

/// −KL as trained and exact, and the density on an axis of its own.
void add_curves(Figure& figure, const Scene& scene) {
  Panel density{
      .title = "Prior of " + scene.layer.name, .x = scene.weight_axis(), .y = {.label = "log p(w) + const"}};
  add_spikes(density, scene);
  density.marks.emplace_back(line_of(scene, scene.prior.log_density, "log p(w)", kDensity));
  if (!scene.prior.negative_kl) {
    Line log_density = std::get<Line>(density.marks.back());
    figure.panels.push_back(std::move(density));
    log_density.style = kTrained;
    Panel force{.title = "Force on a weight", .x = scene.weight_axis(), .y = {.label = "∂ log p / ∂w"}};
    add_spikes(force, scene);
    force.marks.emplace_back(slope_of(log_density, "log p(w), slope"));
    figure.panels.push_back(std::move(force));
    return;
  }
  const Line trained = line_of(scene, scene.prior.negative_kl, "as trained", kTrained);
  Panel divergence{.title = "−KL in " + scene.layer.name, .x = scene.weight_axis(), .y = {.label = "−KL"}};
  Panel force{.title = "Force on a mean", .x = scene.weight_axis(), .y = {.label = "−∂KL/∂θ"}};
  add_spikes(divergence, scene);
  add_spikes(force, scene);
  if (scene.prior.exact) {
    const Line exact = line_of(scene, scene.prior.exact, "exact", kExact);
    divergence.marks.emplace_back(exact);
    force.marks.emplace_back(slope_of(exact, "exact"));
  }
  divergence.marks.emplace_back(trained);
  force.marks.emplace_back(slope_of(trained, "as trained"));
  figure.panels.push_back(std::move(divergence));
  figure.panels.push_back(std::move(force));
  figure.panels.push_back(std::move(density));
}

/// Each Gaussian of a mixture as a bar from μ − 2σ to μ + 2σ at the height of its share.
void add_components(Figure& figure, const Scene& scene) {
  if (!scene.prior.components) return;
  Panel panel{.title = "Components, μ ± 2σ",
              .x = scene.weight_axis(),
              .y = {.label = "share", .unit = "%", .scale = Scale::log10}};
  Points centres{.x = {}, .y = {}, .style = kTrained, .marker = Marker::diamond, .label = "μ"};
  bool is_first = true;
  for (const Prior::Component& c : scene.prior.components(scene.numbers)) {
    const double share = 100.0 * c.share;
    panel.marks.emplace_back(Line{.x = {c.centre - 2.0 * c.deviation, c.centre + 2.0 * c.deviation},
                                  .y = {share, share},
                                  .style = {{Colour::Role::series, 1}, Dash::solid, 2.0},
                                  .label = is_first ? "± 2σ" : "",
                                  .name = "component"});
    centres.x.push_back(c.centre);
    centres.y.push_back(share);
    is_first = false;
  }
  panel.marks.emplace_back(std::move(centres));
  figure.panels.push_back(std::move(panel));
}

Image image_of(const Scene& scene, double low, double high) {
  Image image{.x0 = -scene.reach,
              .y0 = low,
              .x1 = scene.reach,
              .y1 = high,
              .rows = kRows,
              .columns = kColumns,
              .values = {},
              .low = 0.0,
              .high = 0.0};
  std::vector<double> numbers = scene.numbers;
  for (int row = 0; row < kRows; ++row) {
    numbers[static_cast<std::size_t>(scene.prior.log_variance)] = high - (high - low) * (row + 0.5) / kRows;
    for (int column = 0; column < kColumns; ++column)
      image.values.push_back(
          scene.prior.negative_kl(scene.reach * (2.0 * (column + 0.5) / kColumns - 1.0), numbers));
  }
  const auto [least, most] = std::minmax_element(image.values.begin(), image.values.end());
  image.low = *least;
  image.high = *most;
  return image;
}

/// |θ − c| = funnel·σ: beyond these lines a weight is rounded to another level or keeps its noise.
void add_funnels(Panel& panel, const Scene& scene, double low, double high) {
  if (scene.funnel <= 0.0) return;
  constexpr int kPoints = 60;
  for (const double spike : scene.prior.spikes(scene.numbers)) {
    Line line{.x = {}, .y = {}, .style = {{Colour::Role::background}, Dash::solid, 1.2}};
    for (int i = -kPoints; i <= kPoints; ++i) {
      const double log_variance = low + (high - low) * std::abs(i) / kPoints;
      line.x.push_back(spike + std::copysign(scene.funnel * std::exp(0.5 * log_variance), i));
      line.y.push_back(log_variance);
      if (std::abs(line.x.back()) > scene.reach) line.y.back() = kUnknown;
    }
    line.name = "funnel";
    panel.marks.emplace_back(std::move(line));
  }
}

void add_posterior(Figure& figure, const Scene& scene) {
  if (scene.prior.log_variance < 0 || !scene.prior.negative_kl) return;
  const auto& knob = scene.prior.knobs[static_cast<std::size_t>(scene.prior.log_variance)];
  const auto range = std::get<RealKind>(knob.spec.kind);
  Panel panel{.title = "Posterior of " + scene.layer.name + " over −KL",
              .x = scene.weight_axis(),
              .y = {.label = "log σ²", .min = range.min, .max = range.max}};
  panel.x.label = "mean θ";
  panel.marks.emplace_back(image_of(scene, range.min, range.max));
  add_funnels(panel, scene, range.min, range.max);
  for (const Cloud& cloud : scene.layer.clouds) {
    Points points{.x = {}, .y = {}, .style = {{Colour::Role::series, 1}, Dash::solid, 1.0, 0.7}};
    points.radius_pt = 0.9;
    for (std::size_t i = 0; i < cloud.x.size(); ++i) {
      if (std::abs(static_cast<double>(cloud.x[i])) > scene.reach) continue;
      points.x.push_back(static_cast<double>(cloud.x[i]));
      points.y.push_back(static_cast<double>(cloud.y[i]));
    }
    panel.marks.emplace_back(std::move(points));
  }
  figure.panels.push_back(std::move(panel));
}

void add_distributions(Figure& figure, const LayerView& layer) {
  for (const Distribution& one : layer.distributions) {
    const Histogram& histogram = one.histogram;
    double total = 0.0;
    for (const std::int64_t count : histogram.counts) total += static_cast<double>(count);
    if (total == 0.0) continue;
    const std::string name = one.quantity.symbol.empty() ? one.quantity.key : one.quantity.symbol;
    Bars bars{.edges = {histogram.edges.begin(), histogram.edges.end()}, .heights = {}, .colours = {}};
    for (const std::int64_t count : histogram.counts)
      bars.heights.push_back(100.0 * static_cast<double>(count) / total);
    bars.colours.assign(bars.heights.size(), {Colour::Role::series, 0});
    figure.panels.push_back({.title = name + " in " + layer.name,
                             .x = {.label = name, .unit = one.quantity.unit},
                             .y = {.label = one.counted, .unit = "%", .min = 0.0},
                             .marks = {std::move(bars)}});
  }
}

/// The chosen layer, else the one with the most weights.
const LayerView* layer_of(const FigureInput& input, const Snapshot& run) {
  const LayerView* largest = nullptr;
  for (const LayerView& layer : run.layers) {
    if (layer.name == input.layer) return &layer;
    if (input.layer.empty() && (!largest || layer.weights > largest->weights)) largest = &layer;
  }
  return largest;
}

std::string note_of(const Scene& scene) {
  std::string note;
  const auto add = [&](const std::string& name, double value, const std::string& unit) {
    note += (note.empty() ? "" : ", ") + name + " = " + format_number(value, 3) +
            (unit.empty() ? "" : " " + unit);
  };
  for (std::size_t i = 0; i < scene.prior.knobs.size(); ++i)
    add(scene.prior.knobs[i].spec.symbol, scene.numbers[i], scene.prior.knobs[i].spec.unit);
  for (const Reading& reading : scene.layer.readings)
    if (reading.part == kOfWeights && reading.quantity.unit == "%")
      add(reading.quantity.key, reading.value, reading.quantity.unit);
  return note;
}

Figure empty(const Snapshot& run, const std::string& reason) {
  Figure figure;
  figure.title = run_name(run);
  figure.empty_reason = reason;
  for (const OptionSpec& spec : options()) figure.idle[spec.key] = reason;
  return figure;
}

/// Sliders of other methods' priors, and all where there is none.
std::map<std::string, std::string> idle_options(const MethodInfo& method) {
  std::map<std::string, std::string> idle;
  for (const OptionSpec& spec : options()) {
    const auto is_this = [&](const Prior::Knob& knob) {
      return spec.key == kFollow || knob.spec.key == spec.key;
    };
    if (!method.prior)
      idle[spec.key] = method.name + " has no prior.";
    else if (std::none_of(method.prior->knobs.begin(), method.prior->knobs.end(), is_this))
      idle[spec.key] = "The prior of " + method.name + " has no such number.";
  }
  return idle;
}

void draw_prior(Figure& figure, const FigureInput& input, const Prior& prior, const LayerView& layer,
                const Options& method_options, int samples = kSamples) {
  const std::vector<double> numbers = numbers_of(input, prior, layer);
  const Scene scene{.prior = prior,
                    .layer = layer,
                    .numbers = numbers,
                    .reach = reach_of(prior, numbers, layer),
                    .funnel = prior.funnel ? prior.funnel(method_options) : 0.0,
                    .samples = samples};
  add_curves(figure, scene);
  add_components(figure, scene);
  add_posterior(figure, scene);
  figure.note = note_of(scene);
}

Figure build(const FigureInput& input) {
  if (input.runs.empty() || !input.runs.front())
    return {.title = "", .panels = {}, .empty_reason = "No run is open."};
  const Snapshot& run = *input.runs.front();
  const MethodInfo& method = method_info(run.experiment.method);
  const LayerView* layer = layer_of(input, run);
  if (!layer) return empty(run, "There is no layer to look at yet.");
  if (!method.prior && layer->distributions.empty())
    return empty(run,
                 method.name + " has no prior: it learns one number for each weight, not a distribution.");
  Figure figure;
  figure.title = run_name(run);
  figure.idle = idle_options(method);
  if (method.prior && !is_recorded(*method.prior, *layer))
    return empty(run, "Nothing of the prior has been recorded yet: " + until_then(run));
  if (method.prior) draw_prior(figure, input, *method.prior, *layer, run.experiment.method_options);
  if (const std::string others = shown_alone(input); !others.empty())
    figure.note = others + (figure.note.empty() ? "" : "; ") + figure.note;
  add_distributions(figure, *layer);
  figure.columns = columns_for(figure.panels.size());
  return figure;
}

}  // namespace

void add_prior(Figure& figure, const Prior& prior, const LayerView& layer, const Options& method_options) {
  if (!is_recorded(prior, layer)) return;
  const std::string note = std::exchange(figure.note, {});
  draw_prior(figure, {}, prior, layer, method_options, kFewSamples);
  figure.note = note;
}

FigureKind prior_figure() {
  return {.id = "prior",
          .title = "Prior",
          .help =
              "What a Bayesian method believes of a weight: the divergence it trains with beside the exact "
              "one, the force on a weight, and the posterior of a layer.",
          .options = options(),
          .build = build,
          .explained_by_method = true};
}

}  // namespace qs
