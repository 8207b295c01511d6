#include "core/nn/max_pool.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/values/error.h"

namespace qs {
namespace {

struct Window {
  Index in_width, out_height, out_width, channels, size;
  /// First channel of tap (ky, kx) of the window at (oy, ox), within one image.
  Index tap(Index oy, Index ox, Index k) const {
    return ((oy * size + k / size) * in_width + ox * size + k % size) * channels;
  }
};

/// kCount channels of one window, in registers. Winners are counted in lanes as wide as the values, so
/// that the comparison runs in vectors, and packed to bytes at the end.
template <Index kCount>
void pool_channels(const Real* image, const Window& w, Index oy, Index ox, Real* out, std::uint8_t* winner) {
  Real best[kCount];
  std::int32_t tap_of[kCount] = {};
  const Real* first = image + w.tap(oy, ox, 0);
  for (Index c = 0; c < kCount; ++c) best[c] = first[c];
  for (Index k = 1; k < w.size * w.size; ++k) {
    const Real* tap = image + w.tap(oy, ox, k);
    for (Index c = 0; c < kCount; ++c) {
      tap_of[c] = tap[c] > best[c] ? static_cast<std::int32_t>(k) : tap_of[c];
      best[c] = tap[c] > best[c] ? tap[c] : best[c];
    }
  }
  for (Index c = 0; c < kCount; ++c) out[c] = best[c];
  for (Index c = 0; c < kCount; ++c) winner[c] = static_cast<std::uint8_t>(tap_of[c]);
}

void pool_pixel(const Real* image, const Window& w, Index oy, Index ox, Real* out, std::uint8_t* winner) {
  constexpr Index kPiece = 16;
  Index c = 0;
  for (; c + kPiece <= w.channels; c += kPiece)
    pool_channels<kPiece>(image + c, w, oy, ox, out + c, winner + c);
  for (; c < w.channels; ++c) pool_channels<1>(image + c, w, oy, ox, out + c, winner + c);
}

void spread_pixel(Real* image, const Window& w, Index oy, Index ox, const Real* grad,
                  const std::uint8_t* winner) {
  for (Index k = 0; k < w.size * w.size; ++k) {
    Real* tap = image + w.tap(oy, ox, k);
    for (Index c = 0; c < w.channels; ++c) tap[c] = winner[c] == k ? grad[c] : Real(0);
  }
}

}  // namespace

Shape MaxPoolLayer::output_shape(const Shape& x) const {
  if (x.rank() != 4 || x[1] < size_ || x[2] < size_)
    throw Error(name, "a pooling window of " + std::to_string(size_) + " does not fit into " + to_text(x));
  return {x[0], x[1] / size_, x[2] / size_, x[3]};
}

void MaxPoolLayer::forward(const Tensor& x, Tensor& y, const Step&) {
  const Window w{x.shape()[2], y.shape()[1], y.shape()[2], x.shape()[3], size_};
  winner_.resize(static_cast<std::size_t>(y.size()));
  const Index image_in = x.size() / x.shape()[0], image_out = y.size() / y.shape()[0];
  parallel_blocks(x.shape()[0], 1, [&](Index image, Index) {
    for (Index oy = 0; oy < w.out_height; ++oy)
      for (Index ox = 0; ox < w.out_width; ++ox) {
        const Index at = image * image_out + (oy * w.out_width + ox) * w.channels;
        pool_pixel(x.data() + image * image_in, w, oy, ox, y.data() + at, winner_.data() + at);
      }
  });
}

void MaxPoolLayer::backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) {
  if (!dx) return;
  const Window w{x.shape()[2], y.shape()[1], y.shape()[2], x.shape()[3], size_};
  const Index image_in = x.size() / x.shape()[0], image_out = y.size() / y.shape()[0];
  const bool leftovers = x.shape()[1] % size_ != 0 || x.shape()[2] % size_ != 0;
  parallel_blocks(x.shape()[0], 1, [&](Index image, Index) {
    Real* grad = dx->data() + image * image_in;
    if (leftovers) std::fill_n(grad, image_in, Real(0));
    for (Index oy = 0; oy < w.out_height; ++oy)
      for (Index ox = 0; ox < w.out_width; ++ox) {
        const Index at = image * image_out + (oy * w.out_width + ox) * w.channels;
        spread_pixel(grad, w, oy, ox, dy.data() + at, winner_.data() + at);
      }
  });
}

}  // namespace qs
