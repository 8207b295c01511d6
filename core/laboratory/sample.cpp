#include "core/laboratory/sample.h"

#include <cmath>
#include <numbers>

namespace qs {
namespace {

/// Φ⁻¹ by bisection, for 0 < p < 1.
double normal_quantile(double p) {
  constexpr double kFarthest = 9.0;
  double low = -kFarthest, high = kFarthest;
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::numbers::sqrt2) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double laplace_quantile(double p) { return p < 0.5 ? std::log(2.0 * p) : -std::log(2.0 * (1.0 - p)); }

/// Student's t with four degrees of freedom (Shaw, Journal of Computational Finance 9, 2006).
double heavy_tail_quantile(double p) {
  const double root = std::sqrt(4.0 * p * (1.0 - p));
  const double q = std::cos(std::acos(root) / 3.0) / root;
  return std::copysign(2.0 * std::sqrt(std::max(0.0, q - 1.0)), p - 0.5);
}

double quantile(SampleShape shape, double p) {
  switch (shape) {
    case SampleShape::laplace:
      return laplace_quantile(p);
    case SampleShape::uniform:
      return 2.0 * p - 1.0;
    case SampleShape::heavy_tail:
      return heavy_tail_quantile(p);
    case SampleShape::normal:
    case SampleShape::given:
      break;
  }
  return normal_quantile(p);
}

}  // namespace

std::vector<double> quantiles(SampleShape shape, Quantized tensor, double root_mean_square) {
  constexpr int kCount = kLabNumbers - 1;
  std::vector<double> all;
  double squares = 0.0;
  for (int i = 0; i < kCount; ++i) {
    const double p = (i + 0.5) / kCount;
    all.push_back(quantile(shape, tensor == Quantized::activations ? 0.5 + 0.5 * p : p));
    squares += all.back() * all.back();
  }
  const double scale = root_mean_square / std::sqrt(squares / kCount);
  for (double& x : all) x *= scale;
  return all;
}

}  // namespace qs
