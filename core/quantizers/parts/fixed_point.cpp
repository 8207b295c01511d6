#include "core/quantizers/parts/fixed_point.h"

#include "core/base/parallel.h"
#include "core/base/philox_lanes.h"

namespace qs {
namespace {

// 2^126 steps of 2^b are finite in float; steps of 2^−(60 + 8) are normal.
constexpr int kLeastLength = -60, kGreatestLength = 126;

constexpr Index kWords = 4;                      // uniforms of one block of the generator
constexpr Index kChunk = kWords * kPhiloxLanes;  // elements that one call of it serves
static_assert(kBlockElements % kChunk == 0, "an element's number must not depend on the blocks");

}  // namespace

int ceil_log2(double x) {
  if (!(x > 0.0)) return kLeastLength;
  if (std::isinf(x)) return kGreatestLength;
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);  // x = fraction·2^exponent, ½ ≤ fraction < 1
  return std::clamp(fraction > 0.5 ? exponent : exponent - 1, kLeastLength, kGreatestLength);
}

FixedPoint weight_format(double peak, int bits) {
  const int length = ceil_log2(peak) + 1;
  return {.integer_length = length, .fractional_length = bits - length};
}

FixedPoint activation_format(double peak, int bits) {
  const int length = ceil_log2(peak);
  return {.integer_length = length, .fractional_length = bits - length};
}

void round_stochastically(const UniformGrid& grid, const Stream& noise, std::span<const Real> x,
                          std::span<Real> y) {
  const auto round_words = [&](const LaneWords& words, std::size_t first, std::size_t count) {
    for (std::size_t lane = 0; lane < count; ++lane) {
      const Real uniform = static_cast<Real>(uniform_from(words[lane]));
      // + 0: no negative zeros.
      y[first + lane] = grid.step_size * (stochastic_integer(grid, x[first + lane], uniform) + Real(0));
    }
  };
  parallel_blocks(static_cast<Index>(x.size()), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += kChunk) {
      const LaneBlocks blocks = philox_lanes(noise, static_cast<std::uint64_t>(i / kWords));
      for (Index j = 0, first = i; j < kWords && first < end; ++j, first += kPhiloxLanes)
        round_words(blocks.word[j], static_cast<std::size_t>(first),
                    static_cast<std::size_t>(std::min<Index>(kPhiloxLanes, end - first)));
    }
  });
}

}  // namespace qs
