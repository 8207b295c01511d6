// Counter-based random numbers: Philox4x32-10 (Salmon et al., SC 2011).
//
// A number is a pure function of a key (seed, layer, purpose) and a counter (step, element), so any
// element's noise can be computed in any order, by any thread, again in the backward pass, and after
// a resume, with the same bits.
#pragma once

#include <array>
#include <cstdint>

namespace qs {

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// The reference function; four independent 32-bit words for one counter.
constexpr PhiloxBlock philox4x32(PhiloxBlock counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(p1),
               static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(p0)};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

/// A stream of numbers for one purpose: one tensor, one step. Copies are cheap.
struct Stream {
  std::uint32_t key0 = 0, key1 = 0;   // from the seed
  std::uint32_t place = 0, step = 0;  // which tensor, which optimizer step

  /// Words number 4·index … 4·index+3.
  constexpr PhiloxBlock block(std::uint64_t index) const {
    return philox4x32(
        {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), place, step}, key0,
        key1);
  }
  /// A stream for another tensor of the same step.
  constexpr Stream at(std::uint32_t other_place) const { return {key0, key1, other_place, step}; }
};

/// (k + ½)·2⁻²³ with the upper 23 bits k: exact in float, strictly inside (0, 1).
constexpr float uniform_from(std::uint32_t word) {
  return (static_cast<float>(word >> 9) + 0.5f) * 0x1.0p-23f;
}

/// What a stream is for, so that draws from one seed never meet. Noise of training steps uses the
/// place of its tensor instead, which is a small number.
enum class Purpose : std::uint32_t {
  initial_weights = 0xF0000000u,
  shuffle,
  data,
  test_data,
  calibration,
  augmentation,
  curvature_signs
};

/// Walks through a stream; for initialisation, shuffles and data, where speed does not matter.
class Random {
 public:
  explicit constexpr Random(Stream stream) : stream_(stream) {}
  /// Purposes keep apart what is drawn from one seed.
  constexpr Random(std::uint64_t seed, Purpose purpose, std::uint32_t index)
      : stream_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                static_cast<std::uint32_t>(purpose), index} {}

  constexpr std::uint32_t word() {
    if (used_ == 4) {
      block_ = stream_.block(next_++);
      used_ = 0;
    }
    return block_[used_++];
  }
  constexpr float uniform() { return uniform_from(word()); }  // (0, 1)
  constexpr float uniform(float low, float high) { return low + (high - low) * uniform(); }
  constexpr std::uint32_t below(std::uint32_t bound) {  // 0 … bound−1
    return static_cast<std::uint32_t>((std::uint64_t{word()} * bound) >> 32);
  }
  float normal();  // standard normal, Box and Muller

 private:
  Stream stream_;
  std::uint64_t next_ = 0;
  PhiloxBlock block_{};
  unsigned used_ = 4;
};

}  // namespace qs
