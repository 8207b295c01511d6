// Small layers without weights: sigmoid and dropout. ReLU has a file of its own.
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

/// In training every value is zero with probability `rate`, or else divided by 1 − rate
/// (Srivastava et al., JMLR 2014); the identity in evaluation.
class DropoutLayer final : public Layer {
 public:
  /// rate in [0, 1). `place` keys the noise.
  DropoutLayer(double rate, std::uint32_t place) : rate_(rate), place_(place) {}

  Shape output_shape(const Shape& x) const override { return x; }
  void forward(const Tensor& x, Tensor& y, const Step& step) override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) override;
  LayerMemory memory() const override { return {.reads_x = false, .reads_y = false, .in_place = true}; }

 private:
  void apply(const Tensor& from, Tensor& to) const;

  double rate_;
  std::uint32_t place_;
  Stream noise_;        // of the last forward in training: backward draws the same again
  bool drops_ = false;  // the last forward was one in training
};

}  // namespace qs
