#include "core/nn/linear_layer.h"

#include <cmath>

#include "core/base/parallel.h"
#include "core/tensor/noise.h"

namespace qs {
namespace {

template <class Body>
void elementwise(Index count, const Body& body) {
  parallel_blocks(count, kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) body(i);
  });
}

}  // namespace

LinearLayer::LinearLayer(std::string layer_name, Shape weight_shape, std::uint32_t noise_place,
                         std::unique_ptr<WeightQuantizer> quantizer)
    : weight_shape_(std::move(weight_shape)), noise_place_(noise_place), quantizer_(std::move(quantizer)) {
  name = std::move(layer_name);
}

std::vector<Parameter*> LinearLayer::parameters() {
  std::vector<Parameter*> list = quantizer_->parameters();
  std::erase_if(list, [](const Parameter* parameter) { return parameter->value.empty(); });
  return list;
}

void LinearLayer::forward(const Tensor& x, Tensor& y, const Step& step) {
  prepare(x.shape());
  effective_ = &quantizer_->forward(step);
  const Tensor& bias = effective_->bias;
  apply(x.data(), effective_->weight.data(), bias.empty() ? nullptr : bias.data(), y.data());
  if (!effective_->variance.empty()) add_noise(x, y, step);
}

// Kingma, Salimans & Welling 2015: y = x*θ + b + √(x²*σ² + floor) ∘ noise, one draw per output element.
// The bias stays out of the variance.
void LinearLayer::add_noise(const Tensor& x, Tensor& y, const Step& step) {
  squared_x_.resize(x.shape());
  deviation_.resize(y.shape());
  noise_.resize(y.shape());
  elementwise(x.size(), [&](Index i) { squared_x_[i] = x[i] * x[i]; });
  apply(squared_x_.data(), effective_->variance.data(), nullptr, deviation_.data());
  fill_normal(noise_, step.noise.at(noise_place_));
  const Real floor = effective_->variance_floor;
  elementwise(y.size(), [&](Index i) {
    deviation_[i] = std::sqrt(std::max(deviation_[i], Real(0)) + floor);
    y[i] += deviation_[i] * noise_[i];
  });
}

void LinearLayer::backward(const Tensor& x, const Tensor&, const Tensor& dy, Tensor* dx) {
  grad_.weight.resize(weight_shape_);
  grad_.bias.resize(effective_->bias.shape());
  apply_backward_weights(x.data(), dy.data(), grad_.weight.data(),
                         grad_.bias.empty() ? nullptr : grad_.bias.data());
  if (dx) apply_backward_data(dy.data(), effective_->weight.data(), dx->data());
  if (effective_->variance.empty()) {
    grad_.variance = Tensor();
  } else {
    backward_through_noise(x, dy, dx);
  }
  quantizer_->backward(grad_);
}

// dV = dy ∘ noise / (2√V);  dσ² = (x²)ᵀ dV;  dx += 2x ∘ (dV σ²ᵀ): exact, no straight-through.
void LinearLayer::backward_through_noise(const Tensor& x, const Tensor& dy, Tensor* dx) {
  Tensor& dvariance = noise_;  // the noise is not needed any more
  elementwise(dy.size(), [&](Index i) { dvariance[i] = dy[i] * noise_[i] / (2 * deviation_[i]); });
  grad_.variance.resize(weight_shape_);
  apply_backward_weights(squared_x_.data(), dvariance.data(), grad_.variance.data(), nullptr);
  if (!dx) return;
  dsquared_x_.resize(x.shape());
  apply_backward_data(dvariance.data(), effective_->variance.data(), dsquared_x_.data());
  elementwise(x.size(), [&](Index i) { (*dx)[i] += 2 * x[i] * dsquared_x_[i]; });
}

}  // namespace qs
