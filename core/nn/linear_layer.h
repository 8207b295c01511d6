// What convolution and dense layers share: the effective weight, the sampled output, the gradients.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/weight_quantizer.h"
#include "core/tensor/compute.h"

namespace qs {

/// Prepared linear maps by batch size; training and evaluation batches alternate, so a few are kept.
template <class Map>
class PreparedMaps {
 public:
  template <class Make>
  Map& get(Index batch, const Make& make) {
    for (auto& [size, map] : maps_)
      if (size == batch) return *map;
    if (maps_.size() == kKept) maps_.erase(maps_.begin());
    maps_.emplace_back(batch, make());
    return *maps_.back().second;
  }

 private:
  static constexpr std::size_t kKept = 4;
  std::vector<std::pair<Index, std::unique_ptr<Map>>> maps_;
};

class LinearLayer : public Layer {
 public:
  /// `noise_place` keys the output noise of layers whose weights have a variance.
  LinearLayer(std::string layer_name, Shape weight_shape, std::uint32_t noise_place,
              std::unique_ptr<WeightQuantizer> quantizer);

  void forward(const Tensor& x, Tensor& y, const Step& step) final;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) final;
  LayerMemory memory() const final { return {.reads_x = true, .reads_y = false, .in_place = false}; }
  std::vector<Parameter*> parameters() final;  // without the empty bias of a layer that has none
  double penalty(const Step& step) final { return quantizer_->penalty(step); }
  void after_update(const Step& step) final { quantizer_->after_update(step); }

  const Shape& weight_shape() const { return weight_shape_; }
  WeightQuantizer& quantizer() { return *quantizer_; }
  const WeightQuantizer& quantizer() const { return *quantizer_; }

 protected:
  /// The plain linear map and its derivatives for the current shape of x.
  virtual void prepare(const Shape& x) = 0;
  /// bias may be null.
  virtual void apply(const Real* x, const Real* weight, const Real* bias, Real* y) = 0;
  virtual void apply_backward_data(const Real* dy, const Real* weight, Real* dx) = 0;
  /// dbias may be null.
  virtual void apply_backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) = 0;

 private:
  void add_noise(const Tensor& x, Tensor& y, const Step& step);
  void backward_through_noise(const Tensor& x, const Tensor& dy, Tensor* dx);

  Shape weight_shape_;
  std::uint32_t noise_place_;
  std::unique_ptr<WeightQuantizer> quantizer_;
  const EffectiveWeight* effective_ = nullptr;  // of the last forward
  EffectiveWeight grad_;
  Tensor squared_x_, dsquared_x_, deviation_, noise_;  // only with a variance
};

}  // namespace qs
