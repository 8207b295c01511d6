// Loops over a tensor one vector register at a time, shared between the threads.
#pragma once

#include <algorithm>

#include "core/base/parallel.h"
#include "core/tensor/lanes.h"

namespace qs {

/// body(i, count) for the registers that cover [0, size): elements i … i+count−1, 1 ≤ count ≤ kLanes.
template <class Body>
void for_each_register(Index size, const Body& body) {
  parallel_blocks(size, kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += kLanes) body(i, std::min(kLanes, end - i));
  });
}

/// Adds body(i, count), an array of N lane-wise terms, over the same registers. The body returns zeros in
/// lanes beyond count.
template <std::size_t N, class Body>
Sums<N> sum_registers(Index size, const Body& body) {
  return parallel_sums<N>(size, kBlockElements, [&](Index begin, Index end) {
    std::array<Lanes, N> partial;
    partial.fill(Lanes(Real(0)));
    for (Index i = begin; i < end; i += kLanes) {
      const std::array<Lanes, N> terms = body(i, std::min(kLanes, end - i));
      for (std::size_t k = 0; k < N; ++k) partial[k] += terms[k];
    }
    Sums<N> sums{};
    for (std::size_t k = 0; k < N; ++k) sums[k] = sum_lanes(partial[k], kLanes);
    return sums;
  });
}

/// 1 in the first `count` lanes, 0 beyond.
inline Lanes lane_mask(Index count) {
  if (count == kLanes) return Lanes(Real(1));
  alignas(64) std::array<Real, Lanes::size> ones{};
  std::fill_n(ones.begin(), count, Real(1));
  return Lanes::load_aligned(ones.data());
}

}  // namespace qs
