// Several runs on shared axes: which are drawn as one, how they are called, and what they have in common.
#pragma once

#include <string>
#include <vector>

#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/run_looks.h"

namespace qs {

/// A run, or runs that differ in nothing but the seed.
struct Overlaid {
  std::string name;
  RunLook look;
  std::vector<const Snapshot*> runs;  // never empty

  bool is_mean() const { return runs.size() > 1; }
};

/// "together": runs that differ in nothing but the seed become one entry; "each": every run its own.
OptionSpec seeds_option();

/// Several instants of one run: drawn where a figure shows instants, else only the first of them.
enum class Instants { all, first };

/// In the order of the input, without empty ones; names tell the entries apart.
std::vector<Overlaid> overlaid(const FigureInput& input, const std::string& seeds,
                               Instants instants = Instants::first);

/// Says what the bands are; empty when there are none.
std::string note_of_bands(const std::vector<Overlaid>& entries);

/// Why the option changes nothing; empty: it does.
std::string seeds_are_idle(const FigureInput& input);

/// The mean of curves at the places that all of them have, and ± one standard deviation (over n − 1); of a
/// single curve the curve itself, without deviations.
struct MeanCurve {
  Curve mean;
  std::vector<double> deviation;
};
MeanCurve mean_of(const std::vector<Curve>& curves);

/// Mean ± deviation, filled faintly.
Band band_of(const MeanCurve& curve, const Style& style);

/// Exponential moving average over the recorded points, unbiased at the start (as in Adam):
/// m ← f·m + (1 − f)·y, shown as m/(1 − fⁿ). `factor` f from 0 (nothing) to below 1.
std::vector<double> smoothed(const std::vector<double>& values, double factor);

}  // namespace qs
