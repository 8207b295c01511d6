#include "core/nn/join.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/values/error.h"

namespace qs {
namespace {

[[noreturn]] void refuse(const std::string& name, const Shape& a, const Shape& b) {
  throw Error(name, "cannot join " + to_text(a) + " and " + to_text(b));
}

constexpr Index kBlockPixels = 256;

}  // namespace

Shape AddJoin::output_shape(const Shape& a, const Shape& b) const {
  if (a == b) return a;
  const bool fits = a.rank() == 4 && b.rank() == 4 && a[0] == b[0] && b[1] % a[1] == 0 && b[2] % a[2] == 0 &&
                    b[1] / a[1] == b[2] / a[2] && b[3] <= a[3];
  if (!fits) refuse(name, a, b);
  return a;
}

void AddJoin::forward(const Tensor& a, const Tensor& b, Tensor& y) const {
  const Real *first = a.data(), *second = b.data();
  Real* out = y.data();
  if (a.shape() == b.shape()) {
    parallel_blocks(a.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) out[i] = first[i] + second[i];
    });
    return;
  }
  const Index height = a.shape()[1], width = a.shape()[2], channels = a.shape()[3], known = b.shape()[3];
  const Index stride = b.shape()[1] / height;
  parallel_blocks(a.shape()[0] * height, 1, [&](Index row, Index) {
    const Real* source = second + row * stride * b.shape()[2] * known;
    for (Index x = 0; x < width; ++x) {
      const Index at = (row * width + x) * channels;
      for (Index c = 0; c < known; ++c) out[at + c] = first[at + c] + source[x * stride * known + c];
      if (out != first) std::copy(first + at + known, first + at + channels, out + at + known);
    }
  });
}

void AddJoin::backward(const Tensor&, const Tensor& b, const Tensor& dy, Tensor& da, Tensor& db) const {
  const Real* grad = dy.data();
  if (dy.shape() == b.shape()) {
    std::copy(dy.begin(), dy.end(), db.begin());
  } else {
    const Index height = dy.shape()[1], width = dy.shape()[2], channels = dy.shape()[3], known = b.shape()[3];
    const Index stride = b.shape()[1] / height, row_size = b.shape()[2] * known;
    parallel_blocks(dy.shape()[0] * height, 1, [&](Index row, Index) {
      Real* target = db.data() + row * stride * row_size;
      std::fill_n(target, stride * row_size, Real(0));
      for (Index x = 0; x < width; ++x)
        std::copy_n(grad + (row * width + x) * channels, known, target + x * stride * known);
    });
  }
  if (da.data() != dy.data()) std::copy(dy.begin(), dy.end(), da.begin());
}

Shape ConcatenateJoin::output_shape(const Shape& a, const Shape& b) const {
  const bool fits = a.rank() == 4 && b.rank() == 4 && a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
  if (!fits) refuse(name, a, b);
  return {a[0], a[1], a[2], a[3] + b[3]};
}

void ConcatenateJoin::forward(const Tensor& a, const Tensor& b, Tensor& y) const {
  const Index added = a.shape()[3], known = b.shape()[3];
  parallel_blocks(y.size() / (added + known), kBlockPixels, [&](Index begin, Index end) {
    for (Index pixel = begin; pixel < end; ++pixel) {
      Real* out = y.data() + pixel * (added + known);
      std::copy_n(b.data() + pixel * known, known, out);
      std::copy_n(a.data() + pixel * added, added, out + known);
    }
  });
}

void ConcatenateJoin::backward(const Tensor& a, const Tensor& b, const Tensor& dy, Tensor& da,
                               Tensor& db) const {
  const Index added = a.shape()[3], known = b.shape()[3];
  parallel_blocks(dy.size() / (added + known), kBlockPixels, [&](Index begin, Index end) {
    for (Index pixel = begin; pixel < end; ++pixel) {
      const Real* grad = dy.data() + pixel * (added + known);
      std::copy_n(grad, known, db.data() + pixel * known);
      std::copy_n(grad + known, added, da.data() + pixel * added);
    }
  });
}

Shape GateJoin::output_shape(const Shape& a, const Shape& b) const {
  const bool fits = b.rank() == 4 && a[0] == b[0] && a.elements() == b[0] * b[3];
  if (!fits) refuse(name, a, b);
  return b;
}

void GateJoin::forward(const Tensor& a, const Tensor& b, Tensor& y) const {
  const Index channels = b.shape()[3], pixels = b.shape()[1] * b.shape()[2];
  parallel_blocks(b.shape()[0], 1, [&](Index image, Index) {
    const Real* gate = a.data() + image * channels;
    for (Index pixel = image * pixels; pixel < (image + 1) * pixels; ++pixel)
      for (Index c = 0; c < channels; ++c) y[pixel * channels + c] = b[pixel * channels + c] * gate[c];
  });
}

void GateJoin::backward(const Tensor& a, const Tensor& b, const Tensor& dy, Tensor& da, Tensor& db) const {
  const Index channels = b.shape()[3], pixels = b.shape()[1] * b.shape()[2];
  parallel_blocks(b.shape()[0], 1, [&](Index image, Index) {
    const Real* gate = a.data() + image * channels;
    Real* gate_grad = da.data() + image * channels;
    std::fill_n(gate_grad, channels, Real(0));
    for (Index pixel = image * pixels; pixel < (image + 1) * pixels; ++pixel)
      for (Index c = 0; c < channels; ++c) {
        const Real grad = dy[pixel * channels + c];
        gate_grad[c] += grad * b[pixel * channels + c];
        db[pixel * channels + c] = grad * gate[c];
      }
  });
}

}  // namespace qs
