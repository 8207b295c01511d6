// Batch normalization (Ioffe & Szegedy, ICML 2015, arXiv 1502.03167) over all axes but the channels,
// if wanted with the ReLU that follows it in the same passes over the data.
//
//   training     y = γ (x − μ_B)/√(v_B + ε) + β with mean and variance of the batch
//   evaluation   the same with running averages, or with averages estimated anew for a network that
//                has been quantized since (Layer::begin_estimation, end_estimation)
// Running averages: mean and unbiased variance, new = 0.9·old + 0.1·batch, moved only by
// after_update, so that a forward pass may be repeated.
#pragma once

#include <vector>

#include "core/nn/layer.h"

namespace qs {

class BatchNormLayer final : public Layer {
 public:
  enum class Output { plain, relu };

  BatchNormLayer(std::string layer_name, Index channels, Output output);

  Shape output_shape(const Shape& x) const override;
  void forward(const Tensor& x, Tensor& y, const Step& step) override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) override;
  void after_update(const Step& step) override;
  std::vector<Parameter*> parameters() override {
    return {&gain_, &offset_, &running_mean_, &running_variance_};
  }
  LayerMemory memory() const override { return {.reads_x = true, .reads_y = false, .in_place = true}; }
  std::vector<Parameter*> statistics() override { return {&running_mean_, &running_variance_}; }
  void begin_estimation() override;
  void end_estimation() override;

  Index channels() const { return gain_.value.size(); }

  /// y = factor·x + shift, as used in evaluation: what a fold into the layer before needs.
  struct Affine {
    std::vector<Real> factor, shift;
  };
  Affine affine() const;

 private:
  void measure(const Tensor& x);
  void add_to_estimate();

  Output output_;
  Parameter gain_, offset_;                      // γ, β
  Parameter running_mean_, running_variance_;    // saved, not trained
  std::vector<double> mean_, variance_;          // of the batch; variance biased, as used in y
  double rows_ = 0.0;                            // N·H·W of the batch
  std::vector<Real> factor_, shift_;             // y = factor·x + shift of the last forward
  std::vector<double> partial_;                  // sums of each block of rows
  std::vector<double> mean_sum_, variance_sum_;  // of the estimation under way
  std::int64_t estimated_batches_ = 0;
};

}  // namespace qs
