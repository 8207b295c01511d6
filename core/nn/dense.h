// Fully connected layer with quantized weights: x N×(anything), weights O×I, y N×O.
#pragma once

#include "core/nn/linear_layer.h"

namespace qs {

class DenseLayer final : public LinearLayer {
 public:
  DenseLayer(std::string layer_name, Index in, Index out, std::uint32_t noise_place,
             std::unique_ptr<WeightQuantizer> quantizer, const Compute& compute);

  Shape output_shape(const Shape& x) const override;

 private:
  void prepare(const Shape& x) override;
  void apply(const Real* x, const Real* weight, const Real* bias, Real* y) override {
    product_->forward(x, weight, bias, y);
  }
  void apply_backward_data(const Real* dy, const Real* weight, Real* dx) override {
    product_->backward_data(dy, weight, dx);
  }
  void apply_backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) override {
    product_->backward_weights(x, dy, dweight, dbias);
  }

  Index in_, out_;
  const Compute& compute_;
  PreparedMaps<InnerProduct> prepared_;
  InnerProduct* product_ = nullptr;
};

}  // namespace qs
