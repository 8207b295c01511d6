// The sigmoid, element by element.
#pragma once

#include "core/nn/layer.h"

namespace qs {

/// y = 1/(1 + e^−x).
class SigmoidLayer final : public Layer {
 public:
  Shape output_shape(const Shape& x) const override { return x; }
  void forward(const Tensor& x, Tensor& y, const Step& step) override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) override;
  LayerMemory memory() const override { return {.reads_x = false, .reads_y = true, .in_place = true}; }
};

}  // namespace qs
