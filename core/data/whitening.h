// ZCA whitening of images after global contrast normalization; the formulas are in normalization.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/data/dataset.h"
#include "core/tensor/tensor.h"

namespace qs {

inline constexpr std::int64_t kMostWhitened = 3072;      // numbers per image: 32×32×3
inline constexpr double kContrastRegularisation = 10.0;  // added to the variance of an image's pixels
inline constexpr double kWhiteningRegularisation = 0.1;  // added to the eigenvalues

struct Whitening {
  Tensor mean;              // d: of the contrast-normalized images
  Tensor matrix;            // d×d, symmetric
  std::string remark = {};  // why the cache does not hold it now; empty: it does, or was not asked to
};

/// `size` numbers: (p − mean p)/√(var p + 10).
void normalize_contrast(const std::uint8_t* pixels, std::int64_t size, Real* out);

/// Fitted to the images of a slice. Takes about 20 s for 3072 numbers per image. Throws Error when there
/// are more, or less than two images.
Whitening fit_whitening(const Dataset& data, const Slice& slice);

/// The same from `cache`, where it is put under a name made of the data's checksum, the slice, the constants
/// and the processor; damaged files are replaced, and where it cannot be kept the remark says so. Empty path
/// or checksum: not kept.
Whitening cached_whitening(const Dataset& data, const Slice& slice, const std::filesystem::path& cache);

}  // namespace qs
