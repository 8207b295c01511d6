// The name of a number that a method publishes while it trains.
#pragma once

#include <string>

namespace qs {

/// Which quantizer of a layer a number is of.
inline constexpr const char* kOfWeights = "weights";
inline constexpr const char* kOfActivations = "activations";

struct Quantity {
  std::string key;     // "step_size": in files, with the unit of the weights unless `unit` says other
  std::string symbol;  // the paper's, "α"
  /// Who draws it: scale | noise | ratio | threshold | prior | codebook | tail.
  std::string family;
  std::string help;  // one sentence
  std::string unit = {};
};

}  // namespace qs
