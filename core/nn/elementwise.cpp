#include "core/nn/elementwise.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"

namespace qs {

void SigmoidLayer::forward(const Tensor& x, Tensor& y, const Step&) {
  for (Index i = 0; i < x.size(); ++i) y[i] = Real(1) / (Real(1) + std::exp(-x[i]));
}

void SigmoidLayer::backward(const Tensor&, const Tensor& y, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  for (Index i = 0; i < y.size(); ++i) (*dx)[i] = dy[i] * y[i] * (Real(1) - y[i]);
}

void DropoutLayer::apply(const Tensor& from, Tensor& to) const {
  const auto cut = static_cast<float>(rate_);
  const Real scale = static_cast<Real>(1.0 / (1.0 - rate_));
  parallel_blocks(from.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += 4) {  // blocks begin at multiples of 4
      const PhiloxBlock words = noise_.block(static_cast<std::uint64_t>(i / 4));
      for (Index k = i; k < std::min(i + 4, end); ++k)
        to[k] = uniform_from(words[static_cast<std::size_t>(k - i)]) < cut ? Real(0) : from[k] * scale;
    }
  });
}

void DropoutLayer::forward(const Tensor& x, Tensor& y, const Step& step) {
  drops_ = step.training() && rate_ > 0.0;
  noise_ = step.noise.at(place_);
  if (drops_) {
    apply(x, y);
  } else if (x.data() != y.data()) {
    std::copy(x.begin(), x.end(), y.begin());
  }
}

void DropoutLayer::backward(const Tensor&, const Tensor&, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  if (drops_) {
    apply(dy, *dx);
  } else if (dx->data() != dy.data()) {
    std::copy(dy.begin(), dy.end(), dx->begin());
  }
}

}  // namespace qs
