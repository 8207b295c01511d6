#include "core/nn/average_pool.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/values/error.h"

namespace qs {
namespace {

/// Calls at(input pixel, output pixel) for every tap, by image; pixels are counted over the batch.
template <class AtTap>
void for_each_tap(const Shape& x, const Shape& y, const AtTap& at) {
  const Index rows = x[1] / y[1], columns = x[2] / y[2];
  parallel_blocks(x[0], 1, [&](Index image, Index) {
    for (Index oy = 0; oy < y[1]; ++oy)
      for (Index ky = 0; ky < rows; ++ky)
        for (Index ox = 0; ox < y[2]; ++ox)
          for (Index kx = 0; kx < columns; ++kx)
            at((image * x[1] + oy * rows + ky) * x[2] + ox * columns + kx, (image * y[1] + oy) * y[2] + ox);
  });
}

}  // namespace

Shape AveragePoolLayer::output_shape(const Shape& x) const {
  if (x.rank() != 4 || x[1] < size_ || x[2] < size_)
    throw Error(name, "a pooling window of " + std::to_string(size_) + " does not fit into " + to_text(x));
  return size_ == 0 ? Shape{x[0], 1, 1, x[3]} : Shape{x[0], x[1] / size_, x[2] / size_, x[3]};
}

void AveragePoolLayer::forward(const Tensor& x, Tensor& y, const Step&) {
  const Index channels = x.shape()[3];
  const Real share =
      Real(1) / static_cast<Real>((x.shape()[1] / y.shape()[1]) * (x.shape()[2] / y.shape()[2]));
  y.fill(Real(0));
  for_each_tap(x.shape(), y.shape(), [&](Index from, Index to) {
    const Real* in = x.data() + from * channels;
    Real* out = y.data() + to * channels;
    for (Index c = 0; c < channels; ++c) out[c] += in[c] * share;
  });
}

void AveragePoolLayer::backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  const Index channels = x.shape()[3];
  const Real share =
      Real(1) / static_cast<Real>((x.shape()[1] / y.shape()[1]) * (x.shape()[2] / y.shape()[2]));
  if (x.shape()[1] % y.shape()[1] != 0 || x.shape()[2] % y.shape()[2] != 0) dx->fill(Real(0));
  for_each_tap(x.shape(), y.shape(), [&](Index to, Index from) {
    const Real* grad = dy.data() + from * channels;
    Real* out = dx->data() + to * channels;
    for (Index c = 0; c < channels; ++c) out[c] = grad[c] * share;
  });
}

}  // namespace qs
