// Whether one way of training is better than another, and how sure that is.
//
// The error of a run depends on its seed and on which test images there happen to be. Both are random
// effects:
//   d = mean error of A − mean error of B,
//   Var d = s_A²/k_A + s_B²/k_B + Σ_i (δ_i − d)²/(N(N − 1)),   δ_i = mean miss of image i by A − by B,
// with s the deviation between seeds, and N test images that both were tested on: images that both miss, or
// neither, cancel (the idea of McNemar's test). Degrees of freedom after Satterthwaite, Biometrics Bulletin
// 2, 1946. The parts overlap a little, so that the interval is rather too wide than too narrow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qs {

/// The level of every claim and interval here.
inline constexpr double kConfidence = 0.99;

struct Contender {
  std::string name;
  std::vector<double> errors_pct;  // one per seed
  /// Of the same seeds: 1 for each test image that is missed. Empty: not known.
  std::vector<std::vector<std::uint8_t>> misses = {};
};

struct Verdict {
  double difference = 0.0;  // of the mean errors, A − B, in points: below 0 A is better
  double half_width = 0.0;  // of the interval around it; infinite when the seeds do not tell
  double p_value = 1.0;
  bool is_paired = false;  // on the same test images
  bool is_decided = false;
  int more_seeds =
      0;  // of each, that would decide a difference of this size; 0: none needed, or no number would
  std::string sentence;  // "A is better by 0.11 ± 0.05 points (…)"
};

/// At least one seed of each.
Verdict compare(const Contender& a, const Contender& b);

}  // namespace qs
