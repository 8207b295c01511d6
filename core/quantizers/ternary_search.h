// The best ternary approximation α·t, t ∈ {−1, 0, 1}, of a tensor.
//
//   minimise over α and t:  Σ (w_i − α t_i)²
// For a given number k of non-zeros the best support holds the k largest |w| and α is their mean;
// the objective then is Σ w² − S_k²/k with S_k the sum of these k magnitudes, so walking down the
// sorted magnitudes decides (problem of F. Li, B. Zhang, B. Liu, "Ternary Weight Networks",
// arXiv 1605.04711, §2, who approximate the threshold instead).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace qs {

struct TernaryFit {
  Real threshold = 0;  // Δ: weights with |w| > Δ are not zero
  double scale = 0.0;  // α; 0 when no weight is above the threshold
  Index support = 0;   // number of non-zeros
};

/// The fit for a given threshold ≥ 0: α is the mean of the |w| above it.
TernaryFit ternary_at(std::span<const Real> weights, double threshold);

/// Exact search in linear time: magnitudes are counted in narrow buckets, and only the few buckets
/// that can hold the optimum are sorted. Keeps its memory between calls.
class TernarySearch {
 public:
  /// The global optimum; its threshold is α/2. Numbers that are not finite are passed over.
  TernaryFit fit(std::span<const Real> weights);

 private:
  struct Bucket {
    std::int64_t count = 0;
    double sum = 0.0;
    bool is_open = false;  // may hold the optimum
  };

  void count(std::span<const Real> weights);
  double best_gain_at_borders() const;
  void open_promising_buckets(double best_gain);
  void collect_members(std::span<const Real> weights);
  double best_scale() const;

  std::vector<Bucket> buckets_;  // by magnitude, ascending
  std::vector<double> members_;  // magnitudes in open buckets, descending
};

}  // namespace qs
