// How one number is rounded at random while a method trains: what a picture of it needs.
#pragma once

#include <functional>
#include <vector>

namespace qs {

struct Chances {
  std::vector<double> levels;       // ascending
  std::vector<double> probability;  // of each level; they sum to one
  /// Where the cells of neighbouring levels meet, levels.size() − 1, when noise around the number decides
  /// which cell it falls into; else empty.
  std::vector<double> edges = {};
  /// Density of the number with its noise; null without cells. Over a cell it integrates to the level's
  /// probability, up to what all cells have in common.
  std::function<double(double)> density = {};

  double mean() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < levels.size(); ++i) sum += probability[i] * levels[i];
    return sum;
  }
};

}  // namespace qs
