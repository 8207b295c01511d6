// Maximum over non-overlapping windows: x N×H×W×C, y N×⌊H/size⌋×⌊W/size⌋×C. Rows and columns that do
// not fill a window are left out. The gradient goes to the first maximum of each window.
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/layer.h"

namespace qs {

class MaxPoolLayer final : public Layer {
 public:
  explicit MaxPoolLayer(Index size) : size_(size) {}

  Shape output_shape(const Shape& x) const override;
  void forward(const Tensor& x, Tensor& y, const Step& step) override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) override;
  LayerMemory memory() const override { return {.reads_x = false, .reads_y = false, .in_place = false}; }

 private:
  Index size_;
  std::vector<std::uint8_t> winner_;  // for each output: which tap of its window was the maximum
};

}  // namespace qs
