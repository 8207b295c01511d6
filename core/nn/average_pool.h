// Mean over non-overlapping windows: x N×H×W×C, y N×⌊H/size⌋×⌊W/size⌋×C; size 0 takes the whole image.
// Rows and columns that do not fill a window are left out.
#pragma once

#include "core/nn/layer.h"

namespace qs {

class AveragePoolLayer final : public Layer {
 public:
  explicit AveragePoolLayer(Index size) : size_(size) {}

  Shape output_shape(const Shape& x) const override;
  void forward(const Tensor& x, Tensor& y, const Step& step) override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) override;
  LayerMemory memory() const override { return {.reads_x = false, .reads_y = false, .in_place = false}; }

 private:
  Index size_;
};

}  // namespace qs
