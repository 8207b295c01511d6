// A network's description read once, from the images to the classes: every layer with its name and the
// extents of what flows in and out. Whoever builds or counts a network walks along this list.
#pragma once

#include "core/nn/architecture.h"

namespace qs {

/// What follows, up to the join of the same depth, is a second reader of the newest output.
struct Fork {};

/// What follows reads the output at the fork; the newest output waits for the join in its place.
struct OtherBranch {};

enum class JoinKind { add, concatenate, gate };
/// The newest output and the one at the fork become one.
struct JoinBranches {
  JoinKind kind;
};

using PlacedKind = std::variant<Conv, DepthwiseConv, MaxPool, AveragePool, BatchNorm, Relu, Sigmoid, Dense,
                                Fork, OtherBranch, JoinBranches>;

struct PlacedLayer {
  PlacedKind what;
  std::string name;             // "conv2": unique in the network; empty for a fork and the other branch
  Shape input, output;          // of one image: height, width, channels
  bool is_in_gate = false;      // of squeeze and excitation: stays float
  bool is_before_relu = false;  // the next layer is a ReLU

  template <class What>
  bool is() const {
    return std::holds_alternative<What>(what);
  }
  /// A layer whose weights a method may quantize.
  bool is_quantizable() const { return (is<Conv>() || is<Dense>()) && !is_in_gate; }
};

/// Throws Error when a block begins at the images. What a layer cannot take is its own to say, when it is
/// built; extents behind such a layer mean nothing.
std::vector<PlacedLayer> place_layers(const Architecture& net);

}  // namespace qs
