// Convolution and inner product, the heavy arithmetic, behind one small interface.
//
// Two implementations: oneDNN (fast, the only file that knows it is compute_onednn.cpp) and Eigen
// (portable; also the oracle in tests and the one that computes in double).
// An object is prepared once for one shape and then called every step without allocating.
#pragma once

#include <memory>
#include <string_view>

#include "core/tensor/tensor.h"

namespace qs {

struct ConvShape {
  Index batch, in_height, in_width, in_channels;
  Index out_channels, kernel_height, kernel_width;
  Index stride = 1;
  Index padding = 0;          // zeros on each side
  bool is_depthwise = false;  // one kernel for each channel: w is C×KH×KW×1, in_channels = out_channels

  Index out_height() const { return (in_height + 2 * padding - kernel_height) / stride + 1; }
  Index out_width() const { return (in_width + 2 * padding - kernel_width) / stride + 1; }
  bool operator==(const ConvShape&) const = default;
};

/// y = conv(x, w) + bias. x is N×H×W×I, w is O×KH×KW×I, y and its gradient are N×H'×W'×O.
struct Convolution {
  virtual ~Convolution() = default;
  /// bias may be null.
  virtual void forward(const Real* x, const Real* weight, const Real* bias, Real* y) = 0;
  /// Overwrites dx.
  virtual void backward_data(const Real* dy, const Real* weight, Real* dx) = 0;
  /// Overwrites dweight and, when not null, dbias.
  virtual void backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) = 0;
};

struct DenseShape {
  Index batch, in, out;
  bool operator==(const DenseShape&) const = default;
};

/// y = x·wᵀ + bias. x is N×I, w is O×I, y is N×O.
struct InnerProduct {
  virtual ~InnerProduct() = default;
  virtual void forward(const Real* x, const Real* weight, const Real* bias, Real* y) = 0;
  virtual void backward_data(const Real* dy, const Real* weight, Real* dx) = 0;
  virtual void backward_weights(const Real* x, const Real* dy, Real* dweight, Real* dbias) = 0;
};

struct Compute {
  virtual ~Compute() = default;
  virtual std::string_view name() const = 0;  // "oneDNN 2.6.3", "Eigen 3.4.0"
  virtual std::unique_ptr<Convolution> convolution(const ConvShape& shape) const = 0;
  virtual std::unique_ptr<InnerProduct> inner_product(const DenseShape& shape) const = 0;
};

/// Always there.
const Compute& eigen_compute();
/// oneDNN when this build has it and Real is float, else Eigen.
const Compute& default_compute();

}  // namespace qs
