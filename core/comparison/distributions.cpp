#include "core/comparison/distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace qs {
namespace {

/// The continued fraction of I_x(a, b) by Lentz's method; converges fast for x < (a + 1)/(a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMostTerms = 10000;
  double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
  d = 1.0 / (std::abs(d) < kTiny ? kTiny : d);
  double fraction = d;
  for (int m = 1; m <= kMostTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double factor = 1.0;
    for (const double term : {even, odd}) {
      d = 1.0 + term * d;
      c = 1.0 + term / c;
      d = 1.0 / (std::abs(d) < kTiny ? kTiny : d);
      c = std::abs(c) < kTiny ? kTiny : c;
      factor = c * d;
      fraction *= factor;
    }
    if (std::abs(factor - 1.0) < std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  if (x < (a + 1.0) / (a + b + 2.0)) return std::exp(log_front) * beta_fraction(a, b, x) / a;
  return 1.0 - std::exp(log_front) * beta_fraction(b, a, 1.0 - x) / b;
}

double two_sided_t(double t, double degrees) {
  if (std::isinf(t)) return 0.0;
  return incomplete_beta(0.5 * degrees, 0.5, degrees / (degrees + t * t));
}

double t_quantile(double level, double degrees) {
  double low = 0.0, high = 1.0;
  while (1.0 - two_sided_t(high, degrees) < level && high < 1e12) high *= 2.0;
  for (int i = 0; i < 200 && high - low > 1e-13 * high; ++i) {
    const double middle = 0.5 * (low + high);
    (1.0 - two_sided_t(middle, degrees) < level ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double mcnemar(std::int64_t only_first, std::int64_t only_second) {
  const std::int64_t fewer = std::min(only_first, only_second), all = only_first + only_second;
  if (fewer * 2 >= all) return 1.0;
  // P(X ≤ k) of n fair coins is I_½(n − k, k + 1).
  return std::min(
      1.0, 2.0 * incomplete_beta(static_cast<double>(all - fewer), static_cast<double>(fewer + 1), 0.5));
}

std::vector<bool> discoveries(const std::vector<double>& p_values, double rate) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::size_t found = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (p_values[order[i]] <= rate * static_cast<double>(i + 1) / static_cast<double>(order.size()))
      found = i + 1;
  std::vector<bool> result(p_values.size(), false);
  for (std::size_t i = 0; i < found; ++i) result[order[i]] = true;
  return result;
}

}  // namespace qs
