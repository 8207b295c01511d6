// What a layer's gradients tell about the curvature of the loss along each of its weights.
//
//   v ← β₂ v + (1 − β₂) g²,   d = ε + √(v / (1 − β₂ᵗ)),   g = ∂L/∂ŵ,  β₂ = 0.999,  ε = 10⁻⁸
// The second moment of Adam (D. P. Kingma, J. Ba, ICLR 2015, arXiv 1412.6980) stands for the diagonal
// of the Hessian, up to a factor that is common to all weights: L. Hou, Q. Yao, J. T. Kwok,
// "Loss-aware Binarization of Deep Networks", ICLR 2017, arXiv 1611.01600, §3.1. It is kept here, so
// that it is the same whatever optimizer moves the weights.
#pragma once

#include <string>
#include <vector>

#include "core/nn/parameter.h"
#include "core/quantizers/parts/weighted_values.h"

namespace qs {

class Curvature {
 public:
  /// `layer` prefixes the names of what is saved.
  explicit Curvature(const std::string& layer);

  /// No gradient has been seen: all d_i are equal.
  void reset(const Shape& shape);

  /// Takes given d_i ≥ 0 (like the weights, finite) instead; only their ratios matter.
  void set(const Tensor& diagonal);

  /// One more gradient of the quantized weights.
  void accumulate(const Tensor& gradient);

  /// Valid until the next call that changes something.
  Diagonal diagonal() const;

  std::vector<Parameter*> parameters() { return {&root_, &steps_}; }

 private:
  Parameter root_;   // √v
  Parameter steps_;  // t
};

}  // namespace qs
