#include "core/nn/layer_counts.h"

#include <map>

namespace qs {
namespace {

struct Counter {
  Index height, width, channels;
  std::map<std::string, int> numbers = {};
  std::vector<LayerSummary> list = {};

  void add_weights(const std::string& prefix, const std::string& kind, std::vector<Index> shape, Index positions) {
    const Index weights = Shape(shape).elements();
    list.push_back({prefix + std::to_string(++numbers[prefix]), kind, shape, weights, shape[0], weights * positions});
  }
  void operator()(const Conv& conv) {
    const Index lost = conv.padding == Padding::same ? 0 : conv.kernel - 1;
    height = (height - lost + conv.stride - 1) / conv.stride;
    width = (width - lost + conv.stride - 1) / conv.stride;
    add_weights("conv", "convolution", {conv.channels, conv.kernel, conv.kernel, channels}, height * width);
    channels = conv.channels;
  }
  void operator()(const Dense& dense) {
    add_weights("fc", "fully connected", {dense.units, height * width * channels}, 1);
    height = width = 1;
    channels = dense.units;
  }
  void operator()(const MaxPool& pool) {
    height /= pool.size;
    width /= pool.size;
    list.push_back({"pool" + std::to_string(++numbers["pool"]), "max pooling", {}, 0, 0, 0});
  }
  void operator()(const Relu&) {}
  void operator()(const Flatten&) {}
};

}  // namespace

std::vector<LayerSummary> layer_summaries(const Architecture& net) {
  Counter counter{net.input[0], net.input[1], net.input[2]};
  for (const LayerDescription& layer : net.layers) std::visit(counter, layer);
  return std::move(counter.list);
}

}  // namespace qs
