// The description of a network: a short list of layers that reads like a paper's table.
//
// Each network has a file in networks/; networks.inc lists them in menu order.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/tensor/shape.h"

namespace qs {

enum class Padding { valid, same };
enum class Bias { yes, none };  // a bias before batch normalization would have no effect

struct Conv {
  Index channels, kernel;
  Padding padding = Padding::valid;
  Index stride = 1;
  Bias bias = Bias::yes;
};
/// One kernel for each channel, zero padding that keeps the size, no bias.
struct DepthwiseConv {
  Index kernel;
  Index stride = 1;
};
struct MaxPool {
  Index size;  // window and stride
};
struct AveragePool {
  Index size = 0;  // window and stride; 0: the whole image
};
struct BatchNorm {};
struct Relu {};
struct Sigmoid {};
struct Flatten {};
struct Dense {
  Index units;
  Bias bias = Bias::yes;
};

struct LayerDescription;

/// y = body(x) + shortcut(x). Without layers of its own the shortcut takes every n-th pixel and adds channels
/// of zeros where the body makes images smaller or channels more: type A of He et al., CVPR 2016, arXiv
/// 1512.03385.
struct Residual {
  std::vector<LayerDescription> body, shortcut;
};
/// y = [x, body(x)], channels one behind the other (Huang et al., CVPR 2017, arXiv 1608.06993).
struct Concatenate {
  std::vector<LayerDescription> body;
};
/// Every channel times a gate in (0, 1) that is computed from the means of all channels by two dense
/// layers, channels → channels/reduction → channels (Hu et al., CVPR 2018, arXiv 1709.01507).
struct SqueezeExcite {
  Index reduction;
  Bias bias = Bias::yes;  // of the dense layers
};

using AnyLayer = std::variant<Conv, DepthwiseConv, MaxPool, AveragePool, BatchNorm, Relu, Sigmoid, Flatten,
                              Dense, Residual, Concatenate, SqueezeExcite>;
struct LayerDescription : AnyLayer {
  using AnyLayer::AnyLayer;
  const AnyLayer& any() const { return *this; }
  AnyLayer& any() { return *this; }
};

/// How a network is trained as float when nothing else is said; values of the experiment's settings.
struct FloatRecipe {
  std::string optimizer = "adam";
  double learning_rate = 1e-3;
  double weight_decay = 0.0;
  std::string schedule = "linear";
  std::string loss = "cross-entropy";
};

struct Architecture {
  std::string id, name, summary, source;
  Shape input;  // height, width, channels
  std::vector<LayerDescription> layers;
  FloatRecipe recipe = {};
};

/// A hidden layer's channels or units times `width`, at least 1, rounded to nearest.
/// Throws Error naming the known ids.
Architecture architecture(std::string_view id, double width, int classes);
const std::vector<std::string>& architecture_ids();

/// Padding on each side, and output extent, of a convolution over `extent` pixels.
inline Index padding_of(const Conv& conv) {
  return conv.padding == Padding::same ? (conv.kernel - 1) / 2 : 0;
}
constexpr Index padding_of(const DepthwiseConv& conv) { return (conv.kernel - 1) / 2; }
constexpr Index output_extent(Index extent, Index kernel, Index padding, Index stride) {
  return (extent + 2 * padding - kernel) / stride + 1;
}

}  // namespace qs
