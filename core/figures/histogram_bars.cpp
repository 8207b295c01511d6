#include "core/figures/histogram_bars.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

constexpr const char* kLatent = "latent (float) weights";
constexpr const char* kFloat = "float weights (used at inference)";
constexpr const char* kStart = "start of training";

}  // namespace

int signed_level(const Grid& grid, std::size_t level) {
  float largest = 0.0f;
  for (const float value : grid.levels) largest = std::max(largest, std::abs(value));
  const auto first_not_negative = std::lower_bound(grid.levels.begin(), grid.levels.end(), -1e-6f * largest);
  const auto origin = first_not_negative - grid.levels.begin();
  const bool has_zero = first_not_negative != grid.levels.end() && *first_not_negative <= 1e-6f * largest;
  const auto distance = static_cast<std::ptrdiff_t>(level) - origin;
  return static_cast<int>(has_zero || distance < 0 ? distance : distance + 1);
}

bool valid(const Histogram& histogram) {
  return !histogram.counts.empty() && histogram.edges.size() == histogram.counts.size() + 1;
}

double usual_width(const Histogram& histogram) {
  std::vector<float> widths;
  for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i)
    widths.push_back(histogram.edges[i + 1] - histogram.edges[i]);
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::nth_element(widths.begin(), middle, widths.end());
  return *middle;
}

bool even_bins(const Histogram& histogram) {
  const double usual = usual_width(histogram);
  for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i) {
    if (std::abs(histogram.edges[i + 1] - histogram.edges[i] - usual) > 0.02 * usual) return false;
  }
  return true;
}

std::vector<double> heights(const Histogram& histogram, double width) {
  std::vector<double> result;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const double own = static_cast<double>(histogram.edges[i + 1]) - static_cast<double>(histogram.edges[i]);
    const bool same = std::abs(own - width) <= 0.02 * width || !(own > 0.0);
    result.push_back(static_cast<double>(histogram.counts[i]) * (same ? 1.0 : width / own));
  }
  return result;
}

bool has_levels(const LayerView& layer) { return !layer.grid.levels.empty(); }
bool is_quantized(const LayerView& layer) { return has_levels(layer) || !layer.grid.note.empty(); }

Bars latent_bars(const LayerView& layer) {
  const Histogram& histogram = layer.latent;
  Bars bars;
  bars.edges.assign(histogram.edges.begin(), histogram.edges.end());
  bars.heights = even_bins(histogram) ? std::vector<double>(histogram.counts.begin(), histogram.counts.end())
                                      : heights(histogram, usual_width(histogram));
  bars.label = is_quantized(layer) ? kLatent : kFloat;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const bool assigned = is_quantized(layer) && i < histogram.level.size() && histogram.level[i] >= 0;
    bars.colours.push_back(
        assigned ? Colour{Colour::Role::level,
                          signed_level(layer.grid, static_cast<std::size_t>(histogram.level[i]))}
                 : Colour{Colour::Role::series, 0});
  }
  return bars;
}

Line start_outline(const LayerView& layer) {
  Line line;
  line.x.assign(layer.initial->edges.begin(), layer.initial->edges.end());
  line.y = heights(*layer.initial, usual_width(valid(layer.latent) ? layer.latent : *layer.initial));
  line.style = {{Colour::Role::muted}, Dash::solid, 0.7};
  line.label = kStart;
  line.steps = true;
  return line;
}

}  // namespace qs
