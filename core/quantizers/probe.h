// A method shows itself to a Probe and never learns who looks: recorder, plot, table or file.
#pragma once

#include <functional>
#include <span>

#include "core/quantity.h"
#include "core/tensor/tensor.h"

namespace qs {

struct Probe {
  virtual ~Probe() = default;
  /// One number per layer: α, σ, a, …
  virtual void scalar(const Quantity& quantity, double value) = 0;
  /// One number per output filter.
  virtual void per_group(const Quantity& quantity, std::span<const Real> values) = 0;
  /// A function over the weight axis (a prior, a penalty); sampled by whoever draws it.
  virtual void curve(const Quantity& quantity, const std::function<double(double)>& value) = 0;
  /// Pairs, one per weight: (θ, log σ²).
  virtual void cloud(const Quantity& quantity, std::span<const Real> x, std::span<const Real> y) = 0;
};

}  // namespace qs
