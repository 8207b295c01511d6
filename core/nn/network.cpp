#include "core/nn/network.h"

#include <algorithm>
#include <cmath>

#include "core/nn/linear_layer.h"

namespace qs {
namespace {

bool all_finite(const Tensor& tensor) {
  return std::all_of(tensor.begin(), tensor.end(), [](Real value) { return std::isfinite(value); });
}

}  // namespace

Network::Network(Architecture description, std::vector<std::unique_ptr<Layer>> layers,
                 std::vector<LinearSite> sites)
    : description_(std::move(description)),
      layers_(std::move(layers)),
      sites_(std::move(sites)),
      outputs_(layers_.size()) {}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

void Network::resize_outputs(const Shape& input) {
  Shape shape = input;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    shape = layers_[i]->output_shape(shape);
    outputs_[i].resize(shape);
  }
}

const Tensor& Network::forward(const Tensor& images, const Step& step) {
  resize_outputs(images.shape());
  images_ = &images;
  const Tensor* x = &images;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i]->forward(*x, outputs_[i], step);
    x = &outputs_[i];
  }
  return *x;
}

void Network::backward(const Tensor& grad) {
  const Tensor* dy = &grad;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Tensor& x = i == 0 ? *images_ : outputs_[i - 1];
    Tensor* dx = i == 0 ? nullptr : &grads_[i % 2];  // nobody needs the gradient of the images
    if (dx) dx->resize(x.shape());
    layers_[i]->backward(x, outputs_[i], *dy, dx);
    dy = dx;
  }
}

void Network::calibrate(const Tensor& images) {
  resize_outputs(images.shape());
  Step step;
  step.mode = Mode::evaluate;
  const Tensor* x = &images;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i]->calibrate(*x);
    layers_[i]->forward(*x, outputs_[i], step);
    x = &outputs_[i];
  }
}

double Network::penalty(const Step& step) {
  double total = 0.0;
  for (const auto& layer : layers_) total += layer->penalty(step);
  return total;
}

void Network::after_update(const Step& step) {
  for (const auto& layer : layers_) layer->after_update(step);
}

std::vector<Parameter*> Network::parameters() const {
  std::vector<Parameter*> all;
  for (const auto& layer : layers_)
    for (Parameter* parameter : layer->parameters()) all.push_back(parameter);
  return all;
}

void Network::init_from(const Network& trained) {
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    const WeightQuantizer& from = trained.sites_[i].layer->quantizer();
    sites_[i].layer->quantizer().init(from.latent(), from.latent_bias());
  }
}

void Network::zero_gradients() {
  for (Parameter* parameter : parameters()) parameter->grad.fill(Real(0));
}

std::string Network::first_non_finite() const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    for (Parameter* parameter : layers_[i]->parameters())
      if (!all_finite(parameter->value)) return layers_[i]->name;
    if (!all_finite(outputs_[i])) return layers_[i]->name;
  }
  return {};
}

}  // namespace qs
