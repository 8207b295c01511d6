// The best ternary approximation α·t, t ∈ {−1, 0, 1}, of a tensor.
//
//   minimise over α and t:  Σ d_i (w_i − α t_i)²
// At the optimum the support holds all |w| above α/2, so it is a beginning of the magnitudes in
// descending order; with P = Σ d|w| and Q = Σ d over the support α = P/Q, the objective is Σ d w² − P²/Q,
// and walking down the sorted magnitudes decides. With all d = 1 this is the problem of F. Li, B. Zhang,
// B. Liu, "Ternary Weight Networks", arXiv 1605.04711, §2, who approximate the threshold instead; with d the
// curvature of the loss that of L. Hou, J. T. Kwok, "Loss-aware Weight Quantization of Deep Networks", ICLR
// 2018, arXiv 1802.08635.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/quantizers/parts/weighted_values.h"

namespace qs {

struct TernaryFit {
  Real threshold = 0;  // Δ: weights with |w| > Δ are not zero
  double scale = 0.0;  // α; 0 when no weight is above the threshold
  Index support = 0;   // number of non-zeros
};

/// The fit for a given threshold ≥ 0: α is the mean of the |w| above it, weighted with d.
TernaryFit ternary_at(const WeightedValues& values, double threshold);

/// Exact search in linear time: magnitudes are counted in narrow buckets, and only the few buckets
/// that can hold the optimum are sorted. Keeps its memory between calls.
class TernarySearch {
 public:
  /// The global optimum; its threshold is α/2. Numbers that are not finite are passed over.
  TernaryFit fit(const WeightedValues& values);

 private:
  struct Bucket {
    std::int64_t count = 0;
    double product = 0.0, weight = 0.0;  // Σ d|w|, Σ d
    bool is_open = false;                // may hold the optimum
  };
  struct Member {
    Real magnitude, weight;
  };

  void count(const WeightedValues& values);
  double best_gain_at_borders() const;
  void open_promising_buckets(double best_gain);
  void collect_members(const WeightedValues& values);
  double best_scale() const;

  std::vector<Bucket> buckets_;               // by magnitude, ascending
  std::vector<std::vector<Bucket>> partial_;  // of each part of the weights
  std::vector<std::vector<Member>> found_;    // in open buckets, of each part
  std::vector<Member> members_;               // all of them, by descending magnitude
};

}  // namespace qs
