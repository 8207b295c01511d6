// Tensors as Eigen sees them. Apart from tensor.h, because Eigen takes longer to read than most files.
#pragma once

#include <Eigen/Core>
#include <algorithm>

#include "core/tensor/tensor.h"

namespace qs {

using RowMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixMap = Eigen::Map<RowMatrix>;
using ConstMatrixMap = Eigen::Map<const RowMatrix>;
using ArrayMap = Eigen::Map<Eigen::Array<Real, Eigen::Dynamic, 1>>;
using ConstArrayMap = Eigen::Map<const Eigen::Array<Real, Eigen::Dynamic, 1>>;

/// All elements in a row.
inline ArrayMap array(Tensor& tensor) { return {tensor.data(), tensor.size()}; }
inline ConstArrayMap array(const Tensor& tensor) { return {tensor.data(), tensor.size()}; }

/// The rows are the outermost axis.
inline ConstMatrixMap matrix(const Tensor& tensor) {
  const Index rows = tensor.shape().rank() == 0 ? 1 : tensor.shape()[0];
  return {tensor.data(), rows, tensor.size() / std::max<Index>(1, rows)};
}
inline MatrixMap matrix(Tensor& tensor) {
  const ConstMatrixMap view = matrix(std::as_const(tensor));
  return {tensor.data(), view.rows(), view.cols()};
}

}  // namespace qs
