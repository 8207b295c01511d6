// A TensorQuantizer as a layer on the data path.
#pragma once

#include <memory>

#include "core/nn/layer.h"
#include "core/nn/tensor_quantizer.h"

namespace qs {

class QuantizedActivation final : public Layer {
 public:
  QuantizedActivation(std::string layer_name, std::uint32_t place,
                      std::unique_ptr<TensorQuantizer> quantizer);

  Shape output_shape(const Shape& x) const override { return x; }
  void forward(const Tensor& x, Tensor& y, const Step& step) override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) override;
  LayerMemory memory() const override { return {.reads_x = true, .reads_y = true, .in_place = true}; }
  std::vector<Parameter*> parameters() override { return quantizer_->parameters(); }
  double penalty(const Step& step) override { return quantizer_->penalty(step); }
  void after_update(const Step& step) override { quantizer_->after_update(step); }

  void calibrate(const Tensor& x) override { quantizer_->calibrate(x); }
  TensorQuantizer& quantizer() { return *quantizer_; }
  const TensorQuantizer& quantizer() const { return *quantizer_; }

 private:
  std::unique_ptr<TensorQuantizer> quantizer_;
  std::uint32_t place_;
  Tape tape_;
};

}  // namespace qs
