// What a quantizer shows to whoever looks, by key.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/nn/probe.h"

namespace qs {

struct Published final : Probe {
  std::map<std::string, double> scalars;
  std::map<std::string, std::vector<double>> distributions;

  void scalar(const Quantity& quantity, double value) override { scalars[quantity.key] = value; }
  void distribution(const Quantity& quantity, Index count,
                    const std::function<double(Index)>& value) override {
    for (Index i = 0; i < count; ++i) distributions[quantity.key].push_back(value(i));
  }
};

/// `subject`: whatever has probe(Probe&). Throws std::out_of_range when it has no scalar of that key.
template <typename Subject>
double published(const Subject& subject, const std::string& key) {
  Published all;
  subject.probe(all);
  return all.scalars.at(key);
}

}  // namespace qs
