// The biases of a layer whose method quantizes the weights alone: trained and shipped as floats.
#pragma once

#include "core/nn/weight_quantizer.h"
#include "core/quantizers/method.h"

namespace qs {

/// The parameter "<layer>.weight", empty until the weights are known.
inline Parameter weight_parameter(const LayerSite& site) {
  Parameter parameter;
  parameter.name = site.layer + ".weight";
  return parameter;
}

class FloatBias {
 public:
  /// The parameter "<layer>.bias", empty until `init`.
  explicit FloatBias(const LayerSite& site) { parameter_.name = site.layer + ".bias"; }

  void init(const Tensor& bias) { parameter_ = Parameter(parameter_.name, bias); }

  const Tensor& value() const { return parameter_.value; }
  Parameter* parameter() { return &parameter_; }

  /// The layer uses them where they lie.
  void lend(EffectiveWeight& to) {
    to.bias = Tensor::borrow(parameter_.value.data(), parameter_.value.shape());
  }
  void add_gradient(const EffectiveWeight& grad) {
    for (Index i = 0; i < parameter_.grad.size(); ++i) parameter_.grad[i] += grad.bias[i];
  }

 private:
  Parameter parameter_;
};

}  // namespace qs
