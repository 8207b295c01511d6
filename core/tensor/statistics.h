// Numbers that describe a tensor or the error of its quantized image, in double.
//
// Sums are taken over fixed blocks and added in order: the same bits for any number of threads.
#pragma once

#include <algorithm>
#include <limits>
#include <span>

#include "core/tensor/tensor.h"

namespace qs {

struct SquaredError {
  double error = 0.0;   // Σ(x − x̂)²
  double signal = 0.0;  // Σx²

  SquaredError& operator+=(const SquaredError& other) {
    error += other.error;
    signal += other.signal;
    return *this;
  }
  /// Σ(x − x̂)²/Σx²; 0 when both are 0. Over several tensors: add first, then divide.
  /// 0 for an exact image; infinite when something is made of nothing.
  double relative() const { return error == 0.0 ? 0.0 : error / signal; }
};

/// Spans of the same length.
SquaredError squared_error(std::span<const Real> x, std::span<const Real> quantized);

/// −10·log10(relative MSE); infinite for an exact image.
double sqnr_db(double relative_mse);

struct Moments {
  double mean = 0.0;
  double variance = 0.0;  // of the population: divided by n
  double skewness = 0.0;
  double kurtosis = 0.0;  // 3 for a normal distribution; 0 when the variance is 0
};
Moments moments(std::span<const Real> values);

struct Range {
  Real low = std::numeric_limits<Real>::infinity(), high = -std::numeric_limits<Real>::infinity();
  bool all_finite = true;

  double min() const { return static_cast<double>(low); }
  double max() const { return static_cast<double>(high); }
  double largest_magnitude() const { return std::max(-min(), max()); }
};
/// Of the finite values; {0, 0} when there are none.
Range finite_range(std::span<const Real> values);

/// Σ|x|/n; 0 for an empty span.
double mean_magnitude(std::span<const Real> values);

/// max |x|; 0 for an empty span. For numbers that are finite; in one thread: it is asked for filters.
Real largest_magnitude(std::span<const Real> values);

}  // namespace qs
