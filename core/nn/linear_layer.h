// What convolution and dense layers share: the effective weight, the sampled output, the gradients.
#pragma once

#include <memory>

#include "core/nn/layer.h"
#include "core/nn/weight_quantizer.h"
#include "core/tensor/compute.h"

namespace qs {

class LinearLayer : public Layer {
 public:
  LinearLayer(std::string layer_name, Shape weight_shape, std::unique_ptr<WeightQuantizer> quantizer);

  void forward(const Tensor& x, Tensor& y, const Step& step) final;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) final;
  std::vector<Parameter*> parameters() final { return quantizer_->parameters(); }
  double penalty(const Step& step) final { return quantizer_->penalty(step); }
  void after_update(const Step& step) final { quantizer_->after_update(step); }

  const Shape& weight_shape() const { return weight_shape_; }
  WeightQuantizer& quantizer() { return *quantizer_; }
  const WeightQuantizer& quantizer() const { return *quantizer_; }
  void replace_quantizer(std::unique_ptr<WeightQuantizer> quantizer) { quantizer_ = std::move(quantizer); }

 protected:
  /// The plain linear map and its derivatives for the current shape of x.
  virtual void prepare(const Shape& x) = 0;
  virtual void apply(const Real* x, const Real* weight, const Real* bias, Real* y) = 0;
  virtual void apply_backward_data(const Real* dy, const Real* weight, Real* dx) = 0;
  virtual void apply_backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) = 0;

 private:
  void add_noise(const Tensor& x, Tensor& y, const Step& step);
  void backward_through_noise(const Tensor& x, const Tensor& dy, Tensor* dx);

  Shape weight_shape_;
  std::unique_ptr<WeightQuantizer> quantizer_;
  const EffectiveWeight* effective_ = nullptr;  // of the last forward
  EffectiveWeight grad_;
  Tensor squared_x_, variance_, noise_, dvariance_, scratch_;  // only with a variance
};

}  // namespace qs
