// One trained tensor and all that an optimizer has to know about it.
#pragma once

#include <string>

#include "core/tensor/tensor.h"

namespace qs {

struct Parameter {
  std::string name;    // "conv2.weight.log_step_size": unique in a network, used in files
  Tensor value, grad;  // same shape; backward passes ADD to grad
  Real lr_scale = 1;   // multiplies the learning rate (VNQ trains its codebook at 1/100)
  /// The value is so many times the weight that it stands for. The same step of that weight takes stretch
  /// times Adam's learning rate, whose steps have their own size, and stretch² times that of gradient
  /// descent.
  Real stretch = 1;
  Real epsilon_scale = 1;          // multiplies Adam's ε; small where gradients are tiny by construction
  bool decay = true;               // weight decay applies; off for scales, logits and variances
  const Tensor* frozen = nullptr;  // same shape; elements that are not 0 stay as they are; null: all move

  Parameter() = default;
  Parameter(std::string parameter_name, Tensor initial)
      : name(std::move(parameter_name)), value(std::move(initial)), grad(value.shape()) {}
};

}  // namespace qs
