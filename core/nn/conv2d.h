// 2-D convolution with quantized weights: x N×H×W×I, weights O×KH×KW×I, y N×H'×W'×O; or depthwise, with
// weights C×KH×KW×1.
#pragma once

#include "core/nn/linear_layer.h"

namespace qs {

struct ConvGeometry {
  Index in_channels, out_channels, kernel, stride, padding;
  bool is_depthwise = false;
};

class Conv2d final : public LinearLayer {
 public:
  Conv2d(std::string layer_name, const ConvGeometry& geometry, std::uint32_t noise_place,
         std::unique_ptr<WeightQuantizer> quantizer, const Compute& compute);

  Shape output_shape(const Shape& x) const override;

 private:
  ConvShape shape_for(const Shape& x) const;
  void prepare(const Shape& x) override;
  void apply(const Real* x, const Real* weight, const Real* bias, Real* y) override {
    convolution_->forward(x, weight, bias, y);
  }
  void apply_backward_data(const Real* dy, const Real* weight, Real* dx) override {
    convolution_->backward_data(dy, weight, dx);
  }
  void apply_backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) override {
    convolution_->backward_weights(x, dy, dweight, dbias);
  }

  ConvGeometry geometry_;
  const Compute& compute_;
  // Prepared maps by batch size: training and evaluation batches alternate.
  PreparedMaps<Convolution> prepared_;
  Convolution* convolution_ = nullptr;
};

}  // namespace qs
