#include "core/nn/sigmoid.h"

#include <cmath>

namespace qs {

void SigmoidLayer::forward(const Tensor& x, Tensor& y, const Step&) {
  for (Index i = 0; i < x.size(); ++i) y[i] = Real(1) / (Real(1) + std::exp(-x[i]));
}

void SigmoidLayer::backward(const Tensor&, const Tensor& y, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  for (Index i = 0; i < y.size(); ++i) (*dx)[i] = dy[i] * y[i] * (Real(1) - y[i]);
}

}  // namespace qs
