// Loss-aware levels by alternation: the scale for given codes, then the codes for that scale.
//
//   α = Σ d b w / Σ d b²,   b_i = the code nearest to w_i/α,   until α stays              (least squares)
//   α = Σ d |b w| / Σ d |b|                                                             (released code)
// L. Hou, J. T. Kwok, "Loss-aware Weight Quantization of Deep Networks", ICLR 2018, arXiv 1802.08635.
// Both rules agree for codes −1, 0, 1. Least squares never raises Σ d (w − α b)² and ends in a local
// optimum. The first codes of a step are those that the scale of the step before gives (least squares), or
// the signs of the codes of the step before (released code); of the very first step, the signs of the |w|
// above 0.7·mean|w|.
#pragma once

#include <memory>

#include "core/quantizers/method.h"
#include "core/quantizers/parts/level_set.h"

namespace qs {

enum class ScaleRule { least_squares, released_code };

struct Alternation {
  double scale = 0.0;  // 0 when there is nothing to scale
  int rounds = 0;      // that followed the first scale, at most kMostRounds
};
inline constexpr int kMostRounds = 10;

/// From the codes that `first` gives (levels of `set`, or 0 and 1); at most `most_rounds`.
Alternation alternate(const LevelSet& set, ScaleRule rule, const WeightedValues& values,
                      const Staircase& first, int most_rounds);
/// The same from a first scale.
Alternation alternate(const LevelSet& set, ScaleRule rule, const WeightedValues& values, double first_scale,
                      int most_rounds);

enum class Scales { shared, one_each_side };

/// loss_aware_options(), and "alpha_rule": the rule of the scale and what a step starts from.
std::vector<OptionSpec> alternating_options();

/// What adjusts the float weights of a layer to such levels. Options as alternating_options().
std::unique_ptr<WeightQuantizer> alternating_weights(const LayerSite& site, const Options& options,
                                                     const LevelSet& set, Scales scales);

/// What it publishes, beside the quantities of loss_aware_weights.h.
const Quantity& scale_quantity();
const Quantity& positive_scale_quantity();
const Quantity& negative_scale_quantity();
const Quantity& rounds_quantity();

}  // namespace qs
