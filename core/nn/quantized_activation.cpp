#include "core/nn/quantized_activation.h"

namespace qs {

QuantizedActivation::QuantizedActivation(std::string layer_name, std::uint32_t place,
                                         std::unique_ptr<TensorQuantizer> quantizer)
    : quantizer_(std::move(quantizer)), place_(place) {
  name = std::move(layer_name);
}

void QuantizedActivation::forward(const Tensor& x, Tensor& y, const Step& step) {
  quantizer_->forward(x, y, tape_, step, place_);
}

void QuantizedActivation::backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) {
  if (dx) {
    quantizer_->backward(x, y, tape_, dy, *dx);
  } else {  // the scales need their gradients all the same
    Tensor unused(x.shape());
    quantizer_->backward(x, y, tape_, dy, unused);
  }
}

}  // namespace qs
