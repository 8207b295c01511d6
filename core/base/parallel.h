// Loops over fixed blocks, shared between the threads.
//
// The split into blocks depends only on the length, never on the number of threads, and sums are
// added block by block in order: element-wise work and reductions give the same bits with one
// thread or many.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace qs {

/// Processors that parallel loops of the calling thread will use.
inline int thread_count() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

/// Sets it for the calling thread; 0 means all processors.
inline void set_thread_count([[maybe_unused]] int threads) {
#ifdef _OPENMP
  omp_set_num_threads(threads > 0 ? threads : omp_get_num_procs());
#endif
}

inline constexpr std::int64_t kBlockElements = 16384;

/// body(begin, end) for consecutive ranges that cover [0, count).
template <class Body>
void parallel_blocks(std::int64_t count, std::int64_t block, const Body& body) {
  const std::int64_t blocks = (count + block - 1) / block;
#ifdef _OPENMP
#pragma omp parallel for schedule(static) if (blocks > 1)
#endif
  for (std::int64_t i = 0; i < blocks; ++i) body(i * block, std::min(count, (i + 1) * block));
}

template <std::size_t N>
using Sums = std::array<double, N>;

/// Adds what body(begin, end) returns for each block, in the order of the blocks.
template <std::size_t N, class Body>
Sums<N> parallel_sums(std::int64_t count, std::int64_t block, const Body& body) {
  const std::int64_t blocks = (count + block - 1) / block;
  std::vector<Sums<N>> partial(static_cast<std::size_t>(blocks));
  parallel_blocks(count, block, [&](std::int64_t begin, std::int64_t end) {
    partial[static_cast<std::size_t>(begin / block)] = body(begin, end);
  });
  Sums<N> total{};
  for (const Sums<N>& sums : partial)
    for (std::size_t i = 0; i < N; ++i) total[i] += sums[i];
  return total;
}

}  // namespace qs
