#include "core/training/network_builder.h"

#include <map>

#include "core/error.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/init.h"
#include "core/nn/max_pool.h"
#include "core/nn/relu.h"
#include "core/quantizers/quantized_activation.h"
#include "core/quantizers/shadow_weight.h"

namespace qs {
namespace {

constexpr int kFloat = static_cast<int>(kFloatBits);

/// Walks through a description and keeps what the next layer has to know.
class Builder {
 public:
  Builder(const Architecture& description, const Quantization& quantization, std::uint64_t seed,
          const Compute& compute)
      : description_(description), quantization_(quantization), seed_(seed), compute_(compute) {
    for (const LayerDescription& layer : description.layers)
      linear_layers_ += std::holds_alternative<Conv>(layer) || std::holds_alternative<Dense>(layer);
    // One image through the description; the image itself counts as quantized to act_bits.
    shape_ = Shape{1, description.input[0], description.input[1], description.input[2]};
    bits_ = quantizes_activations() ? quantization.act_bits : kFloat;
  }

  Network build() {
    for (const LayerDescription& layer : description_.layers)
      std::visit([this](const auto& what) { add(what); }, layer);
    return Network(description_, std::move(layers_), std::move(sites_));
  }

 private:
  bool quantizes_activations() const {
    return quantization_.act_bits != kFloat && quantization_.method->activation;
  }

  /// Keys of a layer's noise: +0 weights, +1 biases, +2 activations, +3 sampled outputs.
  std::uint32_t place() const { return static_cast<std::uint32_t>(4 * sites_.size()); }

  std::string numbered(const std::string& kind) { return kind + std::to_string(++numbers_[kind]); }

  bool is_spared() const {
    const bool first = sites_.empty(), last = sites_.size() + 1 == linear_layers_;
    if (quantization_.layer_policy == "all-but-first") return first;
    if (quantization_.layer_policy == "all-but-first-and-last") return first || last;
    return false;
  }

  int weight_bits() const {
    return is_spared() || !quantization_.method->weight ? kFloat : quantization_.weight_bits;
  }

  std::unique_ptr<WeightQuantizer> weight_quantizer(const std::string& layer) const {
    const LayerSite site{.layer = layer, .bits = weight_bits(), .is_activation = false, .place = place()};
    if (site.bits == kFloat) return shadow_weight(site, nullptr, Biases::as_float);
    return quantization_.method->weight(site, quantization_.options);
  }

  void add(const Conv& conv) {
    const Index padding = conv.padding == Padding::same ? (conv.kernel - 1) / 2 : 0;
    const std::string name = numbered("conv");
    add_linear(std::make_unique<Conv2d>(
        name, ConvGeometry{shape_[3], conv.channels, conv.kernel, conv.stride, padding}, place() + 3,
        weight_quantizer(name), compute_));
  }

  void add(const Dense& dense) {
    const std::string name = numbered("fc");
    add_linear(std::make_unique<DenseLayer>(name, shape_.elements(), dense.units, place() + 3,
                                            weight_quantizer(name), compute_));
  }

  void add_linear(std::unique_ptr<LinearLayer> layer) {
    const Shape weight = layer->weight_shape();
    const int bits = weight_bits();
    const auto index = static_cast<std::uint32_t>(sites_.size());
    layer->quantizer().init(glorot_uniform(weight, Random(seed_, Purpose::initial_weights, index)),
                            Tensor(Shape{weight[0]}));
    const Index outputs = layer->output_shape(shape_).elements();
    sites_.push_back({.layer = layer.get(),
                      .activation = nullptr,
                      .macs = outputs * (weight.elements() / weight[0]),
                      .outputs = outputs,
                      .weight_bits = bits,
                      .act_bits = kFloat,
                      .input_bits = bits_});
    bits_ = kFloat;
    push(std::move(layer));
  }

  void add(const MaxPool& pool) {
    auto layer = std::make_unique<MaxPoolLayer>(pool.size);
    layer->name = numbered("pool");
    push(std::move(layer));
  }

  void add(const Relu&) {
    auto layer = std::make_unique<ReluLayer>();
    layer->name = numbered("relu");
    push(std::move(layer));
    if (!quantizes_activations() || sites_.empty()) return;
    LinearSite& site = sites_.back();
    const std::uint32_t noise = place() - 4 + 2;  // of the layer that is already in the list
    const LayerSite where{.layer = site.layer->name + ".output",
                          .bits = quantization_.act_bits,
                          .is_activation = true,
                          .place = noise};
    auto activation = std::make_unique<QuantizedActivation>(
        where.layer, noise, quantization_.method->activation(where, quantization_.options));
    site.activation = activation.get();
    site.act_bits = bits_ = quantization_.act_bits;
    push(std::move(activation));
  }

  void add(const Flatten&) {}  // dense layers read any shape; the word is there for the reader

  void push(std::unique_ptr<Layer> layer) {
    shape_ = layer->output_shape(shape_);
    if (!sites_.empty()) sites_.back().outputs = shape_.elements();
    layers_.push_back(std::move(layer));
  }

  const Architecture& description_;
  const Quantization& quantization_;
  std::uint64_t seed_;
  const Compute& compute_;
  std::size_t linear_layers_ = 0;
  Shape shape_;
  int bits_;  // of the tensor that flows into the next layer
  std::map<std::string, int> numbers_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<LinearSite> sites_;
};

}  // namespace

Quantization float_quantization() { return {.method = &find_method("float")}; }

Quantization quantization_of(const Experiment& experiment) {
  return {.method = &find_method(experiment.method),
          .options = experiment.method_options,
          .weight_bits = static_cast<int>(experiment.weight_bits),
          .act_bits = static_cast<int>(experiment.act_bits),
          .layer_policy = experiment.layer_policy};
}

Network build_network(const Architecture& description, const Quantization& quantization, std::uint64_t seed,
                      const Compute& compute) {
  return Builder(description, quantization, seed, compute).build();
}

}  // namespace qs
