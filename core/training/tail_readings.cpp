#include "core/training/tail_readings.h"

#include <algorithm>
#include <cmath>

#include "core/base/median.h"
#include "core/tensor/statistics.h"
#include "core/training/grid_view.h"

namespace qs {
namespace {

constexpr double kNormalKurtosis = 3.0, kFarDeviations = 3.0;

/// The largest magnitude in each slice along the first axis.
std::vector<double> filter_maxima(const Tensor& weights) {
  const Index filters = weights.shape().rank() == 0 ? 1 : weights.shape()[0];
  const Index size = filters == 0 ? 0 : weights.size() / filters;
  std::vector<double> maxima(static_cast<std::size_t>(filters), 0.0);
  for (Index filter = 0; filter < filters; ++filter)
    for (Index i = filter * size; i < (filter + 1) * size; ++i)
      maxima[static_cast<std::size_t>(filter)] =
          std::max(maxima[static_cast<std::size_t>(filter)], std::abs(static_cast<double>(weights[i])));
  return maxima;
}

double far_share(const Tensor& weights, const Moments& moments) {
  const double reach = kFarDeviations * std::sqrt(moments.variance);
  Index far = 0;
  for (const Real w : weights) far += std::abs(static_cast<double>(w) - moments.mean) > reach ? 1 : 0;
  return weights.empty() ? 0.0 : 100.0 * static_cast<double>(far) / static_cast<double>(weights.size());
}

struct OnGrid {
  double relative_error = 0.0, share_pct = 0.0;
};

OnGrid on_grid(const Tensor& latent, const Codes& codes) {
  if (codes.levels.empty() || latent.empty()) return {};
  const GridView view = view_grid(latent, codes);
  const auto count = static_cast<double>(latent.size());
  return {view.error.relative(), 100.0 * static_cast<double>(view.on_grid) / count};
}

}  // namespace

const std::vector<Quantity>& tail_quantities() {
  static const std::vector<Quantity> quantities = {
      {"largest_weight", "max |w|", "tail", "Largest magnitude among the float weights of the layer."},
      {"median_filter_maximum", "med max |w|", "tail",
       "Median over the output filters of each one's largest weight."},
      {"excess_kurtosis", "kurtosis", "tail",
       "Excess kurtosis of the float weights: 0 for a normal distribution."},
      {"tail_share", "tail", "tail", "Float weights farther than three standard deviations from their mean.",
       "%"},
      {"rounding_error", "relative MSE", "tail", "Squared rounding error of the weights over their squares.",
       ""},
      {"on_grid", "on grid", "tail",
       "Float weights within an eighth of a step of their grid point; 25 % would be so by chance.", "%"}};
  return quantities;
}

std::vector<Reading> tail_readings(const WeightQuantizer& weights) {
  const Tensor& latent = weights.latent();
  const std::vector<double> maxima = filter_maxima(latent);
  const Moments shape = moments(latent.span());
  const double kurtosis = shape.variance > 0.0 ? shape.kurtosis - kNormalKurtosis : 0.0;
  const OnGrid grid = on_grid(latent, weights.encode());
  const double values[] = {maxima.empty() ? 0.0 : *std::max_element(maxima.begin(), maxima.end()),
                           median(maxima),
                           kurtosis,
                           far_share(latent, shape),
                           grid.relative_error,
                           grid.share_pct};
  std::vector<Reading> readings;
  for (std::size_t i = 0; i < tail_quantities().size(); ++i)
    readings.push_back({tail_quantities()[i], kOfWeights, values[i]});
  return readings;
}

}  // namespace qs
