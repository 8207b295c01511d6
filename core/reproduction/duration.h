// How long experiments take on this machine, from a few steps of each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/reproduction.h"

namespace qs {

class Durations {
 public:
  /// `each_method`: measures every network with every method once; else every float network, and takes a
  /// method for somewhat slower.
  enum class Measure { each_method, each_network };
  explicit Durations(Measure measure) : measure_(measure) {}

  /// Of training one after the other, one float start for all that begin at the same.
  double seconds(const std::vector<Experiment>& experiments);
  /// Of all rows and seeds.
  double seconds(const Reproduction& reproduction, const std::vector<std::uint64_t>& seeds);

 private:
  struct Speeds {
    double method = 0.0, float_network = 0.0;  // images per second
  };
  const Speeds& speeds_of(const Experiment& experiment);

  Measure measure_;
  std::map<std::string, Speeds> speeds_;
};

}  // namespace qs
