#include "core/base/peak.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <xsimd/xsimd.hpp>

#include "core/base/parallel.h"

namespace qs {
namespace {

using Lanes = xsimd::batch<float>;

constexpr int kChains = 12;  // more than latency × units of today's processors
constexpr int kRounds = 200'000;

/// Keeps the chains in registers; the sum keeps the compiler from leaving them out.
float run_chains(float seed) {
  std::array<Lanes, kChains> chains;
  for (int c = 0; c < kChains; ++c) chains[static_cast<std::size_t>(c)] = Lanes(seed + static_cast<float>(c));
  const Lanes factor(0.999f), addend(0.001f);
  for (int round = 0; round < kRounds; ++round)
    for (Lanes& chain : chains) chain = xsimd::fma(chain, factor, addend);
  Lanes sum(0.0f);
  for (const Lanes& chain : chains) sum += chain;
  alignas(Lanes::arch_type::alignment()) std::array<float, Lanes::size> values;
  sum.store_aligned(values.data());
  return std::accumulate(values.begin(), values.end(), 0.0f);
}

}  // namespace

double measured_peak_gflops() {
  const int threads = thread_count();
  double best = 0.0;
  volatile float sink = 0.0f;
  for (int attempt = 0; attempt < 8; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    parallel_blocks(threads, 1, [&](std::int64_t thread, std::int64_t) {
      sink = run_chains(static_cast<float>(thread));
    });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double operations = 2.0 * static_cast<double>(Lanes::size) * kChains * kRounds * threads;
    best = std::max(best, operations / seconds * 1e-9);
  }
  return best;
}

}  // namespace qs
