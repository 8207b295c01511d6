// Philox4x32-10 on sixteen counters at once, in registers; the numbers are those of philox.h.
//
// Written with the compiler's vector types: on a machine with narrower registers the compiler
// splits them, and the numbers stay the same.
#pragma once

#include <cstdint>

#ifdef __AVX512F__
#include <immintrin.h>
#endif

#include "core/base/philox.h"

namespace qs {

inline constexpr int kPhiloxLanes = 16;

using LaneWords = std::uint32_t __attribute__((vector_size(64)));
using LanePairs = std::uint64_t __attribute__((vector_size(64)));

struct LaneBlocks {
  LaneWords word[4];  // word[j][lane] = word j of the block with index first + lane
};

namespace philox_detail {

/// Low and high halves of the 32×32-bit products of all lanes with one factor.
inline void multiply(LaneWords a, std::uint32_t factor, LaneWords& low, LaneWords& high) {
  constexpr std::uint64_t kLow = 0xffffffffu;
#ifdef __AVX512F__
  const __m512i factors = _mm512_set1_epi64(factor);
  const auto words = reinterpret_cast<__m512i>(a);
  const auto even = reinterpret_cast<LanePairs>(_mm512_mul_epu32(words, factors));
  const auto odd = reinterpret_cast<LanePairs>(_mm512_mul_epu32(_mm512_srli_epi64(words, 32), factors));
#else
  const auto pairs = reinterpret_cast<LanePairs>(a);
  const LanePairs even = (pairs & kLow) * factor, odd = (pairs >> 32) * factor;
#endif
  low = reinterpret_cast<LaneWords>((even & kLow) | (odd << 32));
  high = reinterpret_cast<LaneWords>((even >> 32) | (odd & ~kLow));
}

}  // namespace philox_detail

/// Blocks first … first+15 of a stream (the same as stream.block(first + lane)).
inline LaneBlocks philox_lanes(const Stream& stream, std::uint64_t first) {
  LaneWords c0 = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const auto low_word = static_cast<std::uint32_t>(first);
  c0 += low_word;
  // A carry into the upper word happens once in 2³² blocks; compare instead of wide additions.
  LaneWords c1 = LaneWords{} + static_cast<std::uint32_t>(first >> 32) -
                 reinterpret_cast<LaneWords>(c0 < LaneWords{} + low_word);
  LaneWords c2 = LaneWords{} + stream.place, c3 = LaneWords{} + stream.step;
  std::uint32_t key0 = stream.key0, key1 = stream.key1;
  for (int round = 0; round < 10; ++round) {
    LaneWords low0, high0, low1, high1;
    philox_detail::multiply(c0, 0xD2511F53u, low0, high0);
    philox_detail::multiply(c2, 0xCD9E8D57u, low1, high1);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

}  // namespace qs
