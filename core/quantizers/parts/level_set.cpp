#include "core/quantizers/parts/level_set.h"

#include <cmath>

namespace qs {
namespace {

std::size_t magnitudes(int bits) { return (std::size_t{1} << (bits - 1)); }

Staircase cut_at_scale(const LevelSet& set, double scale) {
  Staircase stairs{.size = set.size};
  for (std::size_t j = 1; j < set.size; ++j)
    stairs.cut[j] = static_cast<Real>(scale * 0.5 * (set.level[j - 1] + set.level[j]));
  return stairs;
}

}  // namespace

LevelSet ternary_levels() { return {.size = 2, .level = {0.0, 1.0}}; }

LevelSet linear_levels(int bits) {
  LevelSet set{.size = magnitudes(bits)};
  for (std::size_t j = 1; j < set.size; ++j)
    set.level[j] = static_cast<double>(j) / static_cast<double>(set.size - 1);
  return set;
}

LevelSet logarithmic_levels(int bits) {
  LevelSet set{.size = magnitudes(bits)};
  for (std::size_t j = 1; j < set.size; ++j)
    set.level[j] = std::ldexp(1.0, static_cast<int>(j) - static_cast<int>(set.size - 1));
  return set;
}

Staircase scaled_levels(const LevelSet& set, double scale) {
  Staircase stairs = cut_at_scale(set, scale);
  for (std::size_t j = 0; j < set.size; ++j)
    stairs.level[j] = static_cast<Real>(static_cast<float>(scale * set.level[j]));
  return stairs;
}

Staircase codes_at_scale(const LevelSet& set, double scale) {
  Staircase stairs = cut_at_scale(set, scale);
  for (std::size_t j = 0; j < set.size; ++j) stairs.level[j] = static_cast<Real>(set.level[j]);
  return stairs;
}

Staircase codes_above(double threshold) {
  Staircase stairs{.size = 2};
  stairs.level[1] = Real(1);
  stairs.cut[1] = static_cast<Real>(threshold);
  return stairs;
}

}  // namespace qs
