#include "core/nn/network_info.h"

#include <algorithm>
#include <map>

namespace qs {
namespace {

/// Walks through a description with the extents of one image.
struct Counter {
  Index height, width, channels;
  std::map<std::string, int> numbers = {};
  std::vector<LayerSummary> list = {};

  void add_weights(const std::string& prefix, const std::string& kind, std::vector<Index> shape, Bias bias,
                   Index positions) {
    const Index weights = Shape(shape).elements(), biases = bias == Bias::yes ? shape[0] : 0;
    list.push_back(
        {prefix + std::to_string(++numbers[prefix]), kind, shape, weights, biases, weights * positions});
  }
  void add_all(const std::vector<LayerDescription>& layers) {
    for (const LayerDescription& layer : layers)
      std::visit([this](const auto& what) { (*this)(what); }, layer.any());
  }
  void shrink(Index size) {
    height /= size;
    width /= size;
  }

  void operator()(const Conv& conv) {
    height = output_extent(height, conv.kernel, padding_of(conv), conv.stride);
    width = output_extent(width, conv.kernel, padding_of(conv), conv.stride);
    add_weights("conv", "convolution", {conv.channels, conv.kernel, conv.kernel, channels}, conv.bias,
                height * width);
    channels = conv.channels;
  }
  void operator()(const DepthwiseConv& conv) {
    height = output_extent(height, conv.kernel, (conv.kernel - 1) / 2, conv.stride);
    width = output_extent(width, conv.kernel, (conv.kernel - 1) / 2, conv.stride);
    add_weights("depthwise", "depthwise convolution", {channels, conv.kernel, conv.kernel, 1}, Bias::none,
                height * width);
  }
  void operator()(const Dense& dense) { add_dense(dense, "fc", "fully connected"); }
  void add_dense(const Dense& dense, const std::string& prefix, const std::string& kind) {
    add_weights(prefix, kind, {dense.units, height * width * channels}, dense.bias, 1);
    height = width = 1;
    channels = dense.units;
  }
  void operator()(const BatchNorm&) {
    list.push_back({"norm" + std::to_string(++numbers["norm"]),
                    "batch normalization",
                    {channels},
                    channels,
                    channels,
                    0});
  }
  void operator()(const MaxPool& pool) {
    shrink(pool.size);
    list.push_back({"pool" + std::to_string(++numbers["pool"]), "max pooling", {}, 0, 0, 0});
  }
  void operator()(const AveragePool& pool) {
    if (pool.size == 0) height = width = 1;
    if (pool.size != 0) shrink(pool.size);
    list.push_back({"mean" + std::to_string(++numbers["mean"]), "average pooling", {}, 0, 0, 0});
  }
  void operator()(const Residual& residual) { add_all(residual.body); }
  void operator()(const Concatenate& concatenate) {
    const Index before = channels;
    add_all(concatenate.body);
    channels += before;
  }
  void operator()(const SqueezeExcite& gate) {
    const Index rows = height, columns = width, wide = channels;
    (*this)(AveragePool{});
    add_dense(Dense{std::max<Index>(1, wide / gate.reduction)}, "gate", "gate");
    add_dense(Dense{wide}, "gate", "gate");
    height = rows;
    width = columns;
  }
  void operator()(const Relu&) {}
  void operator()(const Sigmoid&) {}
  void operator()(const Dropout&) {}
  void operator()(const Flatten&) {}
};

bool has_normalization(const std::vector<LayerDescription>& layers) {
  return std::any_of(layers.begin(), layers.end(), [](const LayerDescription& layer) {
    if (const auto* residual = std::get_if<Residual>(&layer.any())) return has_normalization(residual->body);
    if (const auto* dense = std::get_if<Concatenate>(&layer.any())) return has_normalization(dense->body);
    return std::holds_alternative<BatchNorm>(layer.any());
  });
}

}  // namespace

std::vector<LayerSummary> layer_summaries(const Architecture& net) {
  Counter counter{net.input[0], net.input[1], net.input[2]};
  counter.add_all(net.layers);
  return std::move(counter.list);
}

std::vector<std::string> networks_with_normalization() {
  std::vector<std::string> list;
  for (const std::string& id : architecture_ids())
    if (has_normalization(architecture(id, 1.0, 1).layers)) list.push_back(id);
  return list;
}

NetworkInfo describe_network(std::string_view id, double width) {
  constexpr int kClasses = 10;
  const Architecture net = architecture(id, width, kClasses);
  NetworkInfo info{.id = net.id,
                   .name = net.name,
                   .summary = net.summary,
                   .source = net.source,
                   .input = net.input.extents(),
                   .classes = kClasses,
                   .layers = layer_summaries(net),
                   .parameters = 0,
                   .macs = 0};
  for (const LayerSummary& layer : info.layers) {
    info.parameters += layer.weights + layer.biases;
    info.macs += layer.macs;
  }
  return info;
}

}  // namespace qs
