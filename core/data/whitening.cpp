#include "core/data/whitening.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cache.h"
#include "core/base/file_system.h"
#include "core/base/machine.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/files/checked_file.h"
#include "core/tensor/views.h"
#include "core/values/error.h"

namespace qs {
namespace {

const std::uint8_t* pixels_of(const Slice& slice, std::int64_t image, std::int64_t size) {
  return slice.set->pixels.data() + (slice.begin + image) * size;
}

Tensor mean_contrast(const Slice& slice, Index size) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(size);
  Tensor contrast({size});
  for (Index image = 0; image < slice.count; ++image) {
    normalize_contrast(pixels_of(slice, image, size), size, contrast.data());
    sum += array(contrast).matrix().cast<double>();
  }
  Tensor mean({size});
  array(mean) = (sum / static_cast<double>(slice.count)).cast<Real>().array();
  return mean;
}

/// Adds xᵀx of the rows of `images` to the lower triangle. Column blocks i and last − i make one task, so
/// that the tasks are equally long.
void add_products(const ConstMatrixMap& images, Eigen::MatrixXd& lower) {
  constexpr Index kColumns = 128;
  const Index size = images.cols(), blocks = (size + kColumns - 1) / kColumns;
  const auto add_block = [&](Index block) {
    const Index first = block * kColumns, count = std::min(kColumns, size - first), rest = size - first;
    const RowMatrix products = images.middleCols(first, count).transpose() * images.rightCols(rest);
    lower.block(first, first, rest, count) += products.transpose().cast<double>();
  };
  parallel_blocks((blocks + 1) / 2, 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      add_block(i);
      if (i != blocks - 1 - i) add_block(blocks - 1 - i);
    }
  });
}

/// Lower triangle of the covariance of the contrast-normalized images.
Eigen::MatrixXd covariance(const Slice& slice, const Tensor& mean) {
  constexpr Index kImages = 1024;  // few enough to be added in Real
  const Index size = mean.size();
  Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(size, size);
  Tensor piece;
  for (Index first = 0; first < slice.count; first += kImages) {
    const Index count = std::min(kImages, slice.count - first);
    piece.resize({count, size});
    parallel_blocks(count, 16, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        Real* row = piece.data() + i * size;
        normalize_contrast(pixels_of(slice, first + i, size), size, row);
        ArrayMap(row, size) -= array(mean);
      }
    });
    add_products(matrix(std::as_const(piece)), lower);
  }
  return lower / static_cast<double>(slice.count);
}

std::filesystem::path file_in(const std::filesystem::path& cache, const Dataset& data, const Slice& slice) {
  // Sums of floats come out by the vector units of the processor.
  const Machine machine = this_machine();
  const std::string key = "zca 1, " + machine.processor + ", " + machine.build + ", " + data.checksum +
                          (slice.set == &data.train ? ", train, " : ", test, ") +
                          std::to_string(slice.begin) + ", " + std::to_string(slice.count) + ", " +
                          fixed_text(kContrastRegularisation, 6) + ", " +
                          fixed_text(kWhiteningRegularisation, 6);
  return cache / ("zca-" + sha256(key).substr(0, 32) + ".safetensors");
}

std::optional<Whitening> read_whitening(const std::filesystem::path& file, Index size) {
  if (!is_file(file)) return std::nullopt;
  try {
    const Safetensors content = read_checked(file);
    const NamedArray& mean = require_array(content.arrays, "mean", file.string());
    const NamedArray& matrix = require_array(content.arrays, "matrix", file.string());
    require_shape(mean, {size}, file.string());
    require_shape(matrix, {size, size}, file.string());
    return Whitening{to_tensor(mean), to_tensor(matrix), {}};
  } catch (const Error&) {
    return std::nullopt;  // damaged or of another version: it is made again and replaced
  }
}

}  // namespace

void normalize_contrast(const std::uint8_t* pixels, std::int64_t size, Real* out) {
  std::int64_t sum = 0, squares = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    const int pixel = pixels[i];
    sum += pixel;
    squares += pixel * pixel;
  }
  const double count = static_cast<double>(size), mean = static_cast<double>(sum) / count;
  const double variance = std::max(0.0, static_cast<double>(squares) / count - mean * mean);
  const auto scale = static_cast<Real>(1.0 / std::sqrt(variance + kContrastRegularisation));
  const auto middle = static_cast<Real>(mean);
  for (std::int64_t i = 0; i < size; ++i) out[i] = (Real(pixels[i]) - middle) * scale;
}

Whitening fit_whitening(const Dataset& data, const Slice& slice) {
  const Index size = data.image_size();
  if (size > kMostWhitened)
    throw Error("normalization",
                "whitening takes images of at most " + std::to_string(kMostWhitened) + " numbers, " +
                    data.id + " has " + std::to_string(size),
                "choose unit or standard");
  if (slice.count < 2)
    throw Error("normalization",
                "whitening needs at least 2 training images, not " + std::to_string(slice.count));
  Whitening result{mean_contrast(slice, size), Tensor({size, size}), {}};
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance(slice, result.mean));
  const Eigen::VectorXd scale = (solver.eigenvalues().array().max(0.0) + kWhiteningRegularisation).rsqrt();
  const Eigen::MatrixXd scaled = solver.eigenvectors() * scale.asDiagonal();
  const MatrixMap whole = matrix(result.matrix);
  constexpr Index kRows = 128;
  parallel_blocks(size, kRows, [&](Index begin, Index end) {
    MatrixMap(whole).middleRows(begin, end - begin) =
        (scaled.middleRows(begin, end - begin) * solver.eigenvectors().transpose()).cast<Real>();
  });
  return result;
}

Whitening cached_whitening(const Dataset& data, const Slice& slice, const std::filesystem::path& cache) {
  if (cache.empty() || data.checksum.empty()) return fit_whitening(data, slice);
  const std::filesystem::path file = file_in(cache, data, slice);
  if (std::optional<Whitening> kept = read_whitening(file, data.image_size())) return std::move(*kept);
  Whitening whitening = fit_whitening(data, slice);
  whitening.remark = problem_of_keeping(file, [&] {
    write_checked(file, {{to_array("mean", whitening.mean), to_array("matrix", whitening.matrix)}, {}});
  });
  return whitening;
}

}  // namespace qs
