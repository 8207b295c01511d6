// What can be known of a network without building it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qs {

struct LayerSummary {
  std::string name, kind;           // "conv2", "convolution"
  std::vector<std::int64_t> shape;  // of the weights: out, kernel h, kernel w, in; empty if none
  std::int64_t weights, biases, macs;
};

struct NetworkInfo {
  std::string id, name, summary, source;
  std::vector<std::int64_t> input;  // height, width, channels at width multiplier 1
  int classes;
  std::vector<LayerSummary> layers;
  std::int64_t parameters, macs;
};

}  // namespace qs
