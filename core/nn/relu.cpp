#include "core/nn/relu.h"

#include "core/base/parallel.h"

namespace qs {

void ReluLayer::forward(const Tensor& x, Tensor& y, const Step&) {
  const Real* in = x.data();
  Real* out = y.data();
  parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
    // Written so that NaN passes through: a silent zero would hide a divergence.
    for (Index i = begin; i < end; ++i) out[i] = in[i] < Real(0) ? Real(0) : in[i];
  });
}

void ReluLayer::backward(const Tensor&, const Tensor& y, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  const Real *out = y.data(), *grad = dy.data();
  Real* result = dx->data();
  parallel_blocks(y.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) result[i] = out[i] > Real(0) ? grad[i] : Real(0);
  });
}

}  // namespace qs
