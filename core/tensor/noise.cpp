#include "core/tensor/noise.h"

#include <numbers>

#include "core/base/parallel.h"
#include "core/base/philox_lanes.h"
#include "core/base/vector_batch.h"

namespace qs {
namespace {

constexpr Index kNumbers = 4 * kPhiloxLanes;  // made by one call of philox_lanes

void uniforms(const LaneWords& words, float* out) {
  for (int lane = 0; lane < kPhiloxLanes; ++lane) out[lane] = uniform_from(words[lane]);
}

/// Two arrays of uniforms become two arrays of normals.
void box_muller(float* first, float* second) {
  using Batch = VectorBatch<float>;
  for (int i = 0; i < kPhiloxLanes; i += static_cast<int>(Batch::size)) {
    const Batch radius = xsimd::sqrt(-2.0f * xsimd::log(Batch::load_unaligned(first + i)));
    const Batch angle = 2.0f * std::numbers::pi_v<float> * Batch::load_unaligned(second + i);
    const auto [sine, cosine] = xsimd::sincos(angle);
    (radius * cosine).store_unaligned(first + i);
    (radius * sine).store_unaligned(second + i);
  }
}

}  // namespace

void fill_normal(Tensor& tensor, const Stream& stream) {
  Real* out = tensor.data();
  parallel_blocks(tensor.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += kNumbers) {
      const LaneBlocks blocks = philox_lanes(stream, static_cast<std::uint64_t>(i / 4));
      alignas(64) float numbers[kNumbers];
      for (int j = 0; j < 4; ++j) uniforms(blocks.word[j], numbers + j * kPhiloxLanes);
      box_muller(numbers, numbers + kPhiloxLanes);
      box_muller(numbers + 2 * kPhiloxLanes, numbers + 3 * kPhiloxLanes);
      const Index count = std::min(kNumbers, end - i);
      for (Index k = 0; k < count; ++k) out[i + k] = Real(numbers[k]);
    }
  });
}

void fill_uniform(Tensor& tensor, Real low, Real high, Random random) {
  for (Real& value : tensor) value = low + (high - low) * Real(random.uniform());
}

}  // namespace qs
