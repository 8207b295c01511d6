// Drops of the learning rate, as papers state them: "times 0.1 after epochs 15 and 25".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

/// From `epoch` on the rate is times `factor`; where `every` is above 0, again each so many epochs.
struct Drop {
  double epoch;        // completed epochs of the phase, ≥ 0; fractions are allowed
  double factor;       // > 0
  double every = 0.0;  // epochs; 0: once
};

/// Reads "[[15,0.1],[25,0.1]]" or "[[15,0.5,15]]"; nothing between the brackets, or nothing at all: none.
/// Throws Error naming what is wrong with which drop.
std::vector<Drop> drops_from(std::string_view text);

/// As drops_from reads it.
std::string to_text(const std::vector<Drop>& drops);

/// What is wrong with such a text; empty: nothing.
std::string problem_with_drops(const std::string& text);

/// What the rate is multiplied by at `epoch`.
double factor_at(std::span<const Drop> drops, double epoch);

}  // namespace qs
