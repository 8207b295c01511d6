// Reals in a vector register: whole registers in the middle of a tensor, single lanes at its end.
//
// A register has 64 bytes on every processor, made of the narrower ones that there are: sums over a tensor
// are then in the same order everywhere.
#pragma once

#include <algorithm>
#include <array>

#include "core/base/vector_batch.h"
#include "core/tensor/tensor.h"
#include "core/tensor/wide_register.h"

namespace qs {

inline constexpr Index kLanes = static_cast<Index>(64 / sizeof(Real));

namespace detail {
template <class Batch>
struct Registers {
  static constexpr std::size_t kNumber = std::size_t{kLanes} / Batch::size;
  using Type = WideRegister<Batch, kNumber>;
};
template <class Batch>
requires(Batch::size == kLanes) struct Registers<Batch> {
  using Type = Batch;
};
}  // namespace detail

using Lanes = detail::Registers<VectorBatch<Real>>::Type;
using LaneMask = decltype(Lanes() < Lanes());

/// `count` numbers, 1 ≤ count ≤ kLanes; the lanes beyond are zero.
inline Lanes load_lanes(const Real* from, Index count) {
  if (count == kLanes) return Lanes::load_unaligned(from);
  alignas(64) std::array<Real, Lanes::size> values{};
  std::copy_n(from, count, values.begin());
  return Lanes::load_aligned(values.data());
}

/// Writes the first `count` lanes.
inline void store_lanes(Real* to, Index count, const Lanes& lanes) {
  if (count == kLanes) return lanes.store_unaligned(to);
  alignas(64) std::array<Real, Lanes::size> values;
  lanes.store_aligned(values.data());
  std::copy_n(values.begin(), count, to);
}

/// Σ of the first `count` lanes.
inline double sum_lanes(const Lanes& lanes, Index count) {
  if (count == kLanes) return static_cast<double>(hadd(lanes));
  alignas(64) std::array<Real, Lanes::size> values;
  lanes.store_aligned(values.data());
  double sum = 0.0;
  for (Index i = 0; i < count; ++i) sum += static_cast<double>(values[static_cast<std::size_t>(i)]);
  return sum;
}

}  // namespace qs
