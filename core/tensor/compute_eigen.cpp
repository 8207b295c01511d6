// Convolution by im2col and Eigen's matrix product: portable, in float and in double, and the oracle
// that the oneDNN implementation is tested against.
#include <algorithm>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/tensor/compute.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

/// Rows of `columns` are output positions, columns are kernel taps in the order of OHWI weights.
void image_to_columns(const ConvShape& s, const Real* image, RowMatrix& columns) {
  columns.setZero();
  for (Index oy = 0; oy < s.out_height(); ++oy)
    for (Index ox = 0; ox < s.out_width(); ++ox) {
      Real* row = columns.data() + (oy * s.out_width() + ox) * columns.cols();
      for (Index ky = 0; ky < s.kernel_height; ++ky)
        for (Index kx = 0; kx < s.kernel_width; ++kx) {
          const Index y = oy * s.stride + ky - s.padding, x = ox * s.stride + kx - s.padding;
          if (y < 0 || y >= s.in_height || x < 0 || x >= s.in_width) continue;
          std::copy_n(image + (y * s.in_width + x) * s.in_channels, s.in_channels,
                      row + (ky * s.kernel_width + kx) * s.in_channels);
        }
    }
}

void add_columns_to_image(const ConvShape& s, const RowMatrix& columns, Real* image) {
  for (Index oy = 0; oy < s.out_height(); ++oy)
    for (Index ox = 0; ox < s.out_width(); ++ox) {
      const Real* row = columns.data() + (oy * s.out_width() + ox) * columns.cols();
      for (Index ky = 0; ky < s.kernel_height; ++ky)
        for (Index kx = 0; kx < s.kernel_width; ++kx) {
          const Index y = oy * s.stride + ky - s.padding, x = ox * s.stride + kx - s.padding;
          if (y < 0 || y >= s.in_height || x < 0 || x >= s.in_width) continue;
          Real* pixel = image + (y * s.in_width + x) * s.in_channels;
          const Real* tap = row + (ky * s.kernel_width + kx) * s.in_channels;
          for (Index c = 0; c < s.in_channels; ++c) pixel[c] += tap[c];
        }
    }
}

class EigenConvolution final : public Convolution {
 public:
  explicit EigenConvolution(const ConvShape& shape) : shape_(shape) {}

  void forward(const Real* x, const Real* weight, const Real* bias, Real* y) override {
    const ConstMatrixMap w(weight, shape_.out_channels, taps());
    parallel_blocks(shape_.batch, 1, [&](Index image, Index) {
      RowMatrix columns(positions(), taps());
      image_to_columns(shape_, x + image * in_size(), columns);
      MatrixMap out(y + image * out_size(), positions(), shape_.out_channels);
      out.noalias() = columns * w.transpose();
      if (bias) out.rowwise() += Eigen::Map<const Eigen::Matrix<Real, 1, -1>>(bias, shape_.out_channels);
    });
  }

  void backward_data(const Real* dy, const Real* weight, Real* dx) override {
    const ConstMatrixMap w(weight, shape_.out_channels, taps());
    parallel_blocks(shape_.batch, 1, [&](Index image, Index) {
      RowMatrix columns(positions(), taps());
      columns.noalias() = ConstMatrixMap(dy + image * out_size(), positions(), shape_.out_channels) * w;
      std::fill_n(dx + image * in_size(), in_size(), Real(0));
      add_columns_to_image(shape_, columns, dx + image * in_size());
    });
  }

  void backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) override {
    // Partial sums over fixed groups of images, so that the result does not depend on the threads.
    constexpr Index kImages = 16;
    const Index groups = (shape_.batch + kImages - 1) / kImages;
    std::vector<RowMatrix> partial(static_cast<std::size_t>(groups));
    parallel_blocks(shape_.batch, kImages, [&](Index begin, Index end) {
      RowMatrix& sum = partial[static_cast<std::size_t>(begin / kImages)];
      sum.setZero(shape_.out_channels, taps());
      RowMatrix columns(positions(), taps());
      for (Index image = begin; image < end; ++image) {
        image_to_columns(shape_, x + image * in_size(), columns);
        const ConstMatrixMap d(dy + image * out_size(), positions(), shape_.out_channels);
        sum.noalias() += d.transpose() * columns;
      }
    });
    MatrixMap total(dweight, shape_.out_channels, taps());
    total.setZero();
    for (const RowMatrix& sum : partial) total += sum;
    if (dbias) {
      Eigen::Map<Eigen::Matrix<Real, 1, -1>>(dbias, shape_.out_channels) =
          ConstMatrixMap(dy, shape_.batch * positions(), shape_.out_channels).colwise().sum();
    }
  }

 private:
  Index positions() const { return shape_.out_height() * shape_.out_width(); }
  Index taps() const { return shape_.kernel_height * shape_.kernel_width * shape_.in_channels; }
  Index in_size() const { return shape_.in_height * shape_.in_width * shape_.in_channels; }
  Index out_size() const { return positions() * shape_.out_channels; }

  ConvShape shape_;
};

/// One kernel for each channel.
class EigenDepthwiseConvolution final : public Convolution {
 public:
  explicit EigenDepthwiseConvolution(const ConvShape& shape) : shape_(shape) {}

  void forward(const Real* x, const Real* weight, const Real* bias, Real* y) override {
    for_each_row([&](Index image, Index oy) {
      Real* out = y + (image * shape_.out_height() + oy) * shape_.out_width() * channels();
      for (Index i = 0; i < shape_.out_width() * channels(); ++i)
        out[i] = bias ? bias[i % channels()] : Real(0);
      for_each_tap(image, oy, [&](Index tap, Index in, Index to) {
        for (Index c = 0; c < channels(); ++c) out[to + c] += x[in + c] * weight[c * taps() + tap];
      });
    });
  }

  void backward_data(const Real* dy, const Real* weight, Real* dx) override {
    const Index in_size = shape_.in_height * shape_.in_width * channels();
    parallel_blocks(shape_.batch, 1, [&](Index image, Index) {
      std::fill_n(dx + image * in_size, in_size, Real(0));
      for (Index oy = 0; oy < shape_.out_height(); ++oy) {
        const Real* grad = dy + (image * shape_.out_height() + oy) * shape_.out_width() * channels();
        for_each_tap(image, oy, [&](Index tap, Index in, Index from) {
          for (Index c = 0; c < channels(); ++c) dx[in + c] += grad[from + c] * weight[c * taps() + tap];
        });
      }
    });
  }

  void backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) override {
    std::fill_n(dweight, channels() * taps(), Real(0));
    if (dbias) std::fill_n(dbias, channels(), Real(0));
    for (Index image = 0; image < shape_.batch; ++image)
      for (Index oy = 0; oy < shape_.out_height(); ++oy) {
        const Real* grad = dy + (image * shape_.out_height() + oy) * shape_.out_width() * channels();
        for_each_tap(image, oy, [&](Index tap, Index in, Index from) {
          for (Index c = 0; c < channels(); ++c) dweight[c * taps() + tap] += grad[from + c] * x[in + c];
        });
        for (Index i = 0; dbias && i < shape_.out_width() * channels(); ++i) dbias[i % channels()] += grad[i];
      }
  }

 private:
  Index channels() const { return shape_.out_channels; }
  Index taps() const { return shape_.kernel_height * shape_.kernel_width; }

  template <class Body>
  void for_each_row(const Body& body) const {
    parallel_blocks(shape_.batch * shape_.out_height(), 1,
                    [&](Index row, Index) { body(row / shape_.out_height(), row % shape_.out_height()); });
  }

  /// at(tap, first channel of the input pixel, first channel of the output pixel in its row)
  template <class AtTap>
  void for_each_tap(Index image, Index oy, const AtTap& at) const {
    for (Index ky = 0; ky < shape_.kernel_height; ++ky) {
      const Index y = oy * shape_.stride + ky - shape_.padding;
      if (y < 0 || y >= shape_.in_height) continue;
      for (Index ox = 0; ox < shape_.out_width(); ++ox)
        for (Index kx = 0; kx < shape_.kernel_width; ++kx) {
          const Index in = ox * shape_.stride + kx - shape_.padding;
          if (in < 0 || in >= shape_.in_width) continue;
          at(ky * shape_.kernel_width + kx,
             ((image * shape_.in_height + y) * shape_.in_width + in) * channels(), ox * channels());
        }
    }
  }

  ConvShape shape_;
};

class EigenInnerProduct final : public InnerProduct {
 public:
  explicit EigenInnerProduct(const DenseShape& shape) : shape_(shape) {}

  void forward(const Real* x, const Real* weight, const Real* bias, Real* y) override {
    MatrixMap out(y, shape_.batch, shape_.out);
    out.noalias() = ConstMatrixMap(x, shape_.batch, shape_.in) *
                    ConstMatrixMap(weight, shape_.out, shape_.in).transpose();
    if (bias) out.rowwise() += Eigen::Map<const Eigen::Matrix<Real, 1, -1>>(bias, shape_.out);
  }

  void backward_data(const Real* dy, const Real* weight, Real* dx) override {
    MatrixMap(dx, shape_.batch, shape_.in).noalias() =
        ConstMatrixMap(dy, shape_.batch, shape_.out) * ConstMatrixMap(weight, shape_.out, shape_.in);
  }

  void backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) override {
    const ConstMatrixMap d(dy, shape_.batch, shape_.out);
    MatrixMap(dweight, shape_.out, shape_.in).noalias() =
        d.transpose() * ConstMatrixMap(x, shape_.batch, shape_.in);
    if (dbias) Eigen::Map<Eigen::Matrix<Real, 1, -1>>(dbias, shape_.out) = d.colwise().sum();
  }

 private:
  DenseShape shape_;
};

class EigenCompute final : public Compute {
 public:
  std::string_view name() const override { return name_; }
  std::unique_ptr<Convolution> convolution(const ConvShape& shape) const override {
    if (shape.is_depthwise) return std::make_unique<EigenDepthwiseConvolution>(shape);
    return std::make_unique<EigenConvolution>(shape);
  }
  std::unique_ptr<InnerProduct> inner_product(const DenseShape& shape) const override {
    return std::make_unique<EigenInnerProduct>(shape);
  }

 private:
  std::string name_ = "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + "." +
                      std::to_string(EIGEN_MAJOR_VERSION) + "." + std::to_string(EIGEN_MINOR_VERSION);
};

}  // namespace

const Compute& eigen_compute() {
  static const EigenCompute compute;
  return compute;
}

#if !defined(QS_HAS_ONEDNN)
const Compute& default_compute() { return eigen_compute(); }
#endif

}  // namespace qs
