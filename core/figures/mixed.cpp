// Mixed: the error of every assignment of bit widths against its size, the true front, and what proxies would
// choose.

#include <algorithm>
#include <string>

#include "core/base/number_text.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/mixed_precision.h"

namespace qs {

FigureKind mixed_figure();

namespace {

constexpr double kBitsPerKilobyte = 8000.0;

/// Sizes and errors of some assignments as a staircase: up to a size nothing is better than before.
Line staircase(const MixedPrecision& truth, const std::vector<std::size_t>& chosen,
               const std::vector<std::size_t>& at, Style style, std::string label) {
  Line line{.x = {}, .y = {}, .style = style, .label = std::move(label), .has_end = true};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const double size = truth.assignments[at[i]].size_bits / kBitsPerKilobyte;
    if (!line.y.empty()) {
      line.x.push_back(size);
      line.y.push_back(line.y.back());
    }
    line.x.push_back(size);
    line.y.push_back(truth.error_pct(truth.assignments[chosen[i]]));
  }
  return line;
}

std::string bits_of(const MixedAssignment& one) {
  std::string text;
  for (const int bits : one.bits) text += (text.empty() ? "" : " ") + std::to_string(bits);
  return text;
}

Points cloud_of(const MixedPrecision& truth) {
  Points cloud{.x = {}, .y = {}, .style = {{Colour::Role::muted, 0, 1}}, .radius_pt = 0.6};
  cloud.label = truth.is_complete ? "every assignment of bits" : "assignments that were tried";
  for (const MixedAssignment& one : truth.assignments) {
    cloud.x.push_back(one.size_bits / kBitsPerKilobyte);
    cloud.y.push_back(truth.error_pct(one));
    cloud.names.push_back("bits " + bits_of(one));
  }
  return cloud;
}

Figure build(const FigureInput& input) {
  Figure figure;
  figure.title = "Mixed precision";
  if (!input.mixed) {
    figure.empty_reason =
        "The assignments of bits of this run have not been evaluated yet: press Evaluate every assignment of "
        "bits (Ctrl+M), or run quantscope mixed.";
    return figure;
  }
  const MixedPrecision& truth = *input.mixed;
  Panel panel{.title = truth.title,
              .x = {.label = "size of the weights' codes", .unit = "kB", .scale = Scale::log10},
              .y = {.label = "test error", .unit = "%", .scale = Scale::log10}};
  panel.marks.emplace_back(cloud_of(truth));
  panel.marks.emplace_back(Rule{.direction = Rule::Direction::horizontal,
                                .at = truth.error_float_pct,
                                .style = {{Colour::Role::muted}, Dash::dotted, 0.8},
                                .label = "float network"});
  int colour = 0;
  for (const ProxyQuality& proxy : truth.proxies)
    panel.marks.emplace_back(staircase(truth, proxy.choices, truth.front,
                                       {{Colour::Role::series, colour++}, Dash::dashed, 1.0},
                                       proxy.name + " (τ " + fixed_text(proxy.kendall_tau, 2) + ")"));
  panel.marks.emplace_back(staircase(truth, truth.front, truth.front,
                                     {{Colour::Role::text}, Dash::solid, 1.4},
                                     truth.is_complete ? "true Pareto front" : "Pareto front of these"));
  figure.panels.push_back(std::move(panel));
  figure.note =
      "rounding after training, float activations, " + std::to_string(truth.images) + " test images";
  if (!truth.is_complete)
    add_note(figure, "single layers and some pairs, all others float: too many assignments to try each");
  if (!truth.proxies.empty())
    add_note(
        figure,
        "τ: Kendall's, between the harm that a proxy expects and the error, over all assignments; dashed: "
        "what each would choose at the sizes of the true front");
  if (truth.has_normalization) add_note(figure, "batch normalization keeps the float network's statistics");
  return figure;
}

}  // namespace

FigureKind mixed_figure() {
  return {.id = "mixed",
          .title = "Mixed",
          .help =
              "The test error of every assignment of 1 to 8 bits to the layers of the run's float network, "
              "rounded after training, against its size; the true Pareto front; and what six proxies would "
              "have chosen.",
          .source = FigureSource::mixed,
          .options = {},
          .build = build};
}

}  // namespace qs
