// A method shows itself to a Probe and never learns who looks: recorder, plot, table or file.
#pragma once

#include <functional>
#include <span>

#include "core/tensor/tensor.h"
#include "core/values/quantity.h"

namespace qs {

struct Probe {
  virtual ~Probe() = default;
  // A probe overrides what it wants to see.
  /// One number per layer: α, σ, a, …
  virtual void scalar(const Quantity&, double /*value*/) {}
  /// One number per output filter, shown as a histogram.
  virtual void per_group(const Quantity&, std::span<const Real> /*values*/) {}
  /// Pairs, one per weight: (θ, log σ²).
  virtual void cloud(const Quantity&, std::span<const Real> /*x*/, std::span<const Real> /*y*/) {}
  /// A number for each of `count` weights (log α, the probability of a level), shown as a histogram;
  /// asked for some of them only, and only when somebody looks.
  virtual void distribution(const Quantity&, Index /*count*/, const std::function<double(Index)>& /*value*/) {
  }
};

}  // namespace qs
