#include "core/training/network_builder.h"

#include <map>

#include "core/nn/average_pool.h"
#include "core/nn/batch_norm.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/elementwise.h"
#include "core/nn/init.h"
#include "core/nn/max_pool.h"
#include "core/nn/quantized_activation.h"
#include "core/nn/relu.h"
#include "core/quantizers/normalization_aware.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr int kFloat = static_cast<int>(kFloatBits);

// Keys of noise. A layer with weights has four: +0 weights, +1 biases, +2 activations, +3 sampled outputs.
constexpr std::uint32_t kPlacesPerSite = 4;
constexpr std::uint32_t kErrorPlaces = 0x20000000u, kDropoutPlaces = 0x40000000u;

using Layers = std::vector<LayerDescription>;

enum class Treatment { by_policy, stays_float };

/// Layers whose weights the method may quantize.
std::size_t quantizable_layers(const Layers& layers) {
  std::size_t count = 0;
  for (const LayerDescription& layer : layers) {
    count += std::holds_alternative<Conv>(layer.any()) || std::holds_alternative<Dense>(layer.any());
    if (const auto* residual = std::get_if<Residual>(&layer.any()))
      count += quantizable_layers(residual->body);
    if (const auto* concat = std::get_if<Concatenate>(&layer.any()))
      count += quantizable_layers(concat->body);
  }
  return count;
}

/// Walks through a description and keeps what the next layer has to know.
class Builder {
 public:
  Builder(const Architecture& description, const Quantization& quantization, std::uint64_t seed,
          const Compute& compute)
      : description_(description),
        quantization_(quantization),
        seed_(seed),
        compute_(compute),
        activation_options_(quantization.activation_method
                                ? Options(quantization.activation_method->info.options)
                                : quantization.options),
        quantizable_(quantizable_layers(description.layers)),
        weight_(quantization.method->network_weights
                    ? quantization.method->network_weights(quantization.options)
                    : quantization.method->weight) {
    // One image through the description; for a quantized layer it counts as quantized to act_bits.
    shape_ = Shape{1, description.input[0], description.input[1], description.input[2]};
    bits_ = quantizes_activations() ? quantization.act_bits : kFloat;
  }

  Network build() {
    add_all(description_.layers);
    return Network(description_, std::move(nodes_), std::move(sites_));
  }

 private:
  void add_all(const Layers& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      relu_follows_ = i + 1 < layers.size() && std::holds_alternative<Relu>(layers[i + 1].any());
      std::visit([this](const auto& what) { add(what); }, layers[i].any());
    }
  }

  bool quantizes_activations() const {
    return quantization_.act_bits != kFloat && activation_method().activation;
  }
  const Method& activation_method() const {
    return quantization_.activation_method ? *quantization_.activation_method : *quantization_.method;
  }
  bool quantizes_this_relu() const { return quantizes_activations() && !sites_.empty() && !is_gate_; }
  bool replaces_this_relu() const {
    return quantizes_this_relu() && activation_method().activation_replaces_relu;
  }

  std::uint32_t place() const { return kPlacesPerSite * static_cast<std::uint32_t>(sites_.size()); }

  std::string numbered(const std::string& kind) { return kind + std::to_string(++numbers_[kind]); }

  bool is_end() const { return quantizable_seen_ == 0 || quantizable_seen_ + 1 == quantizable_; }
  bool is_spared() const {
    const bool first = quantizable_seen_ == 0, last = quantizable_seen_ + 1 == quantizable_;
    if (quantization_.layer_policy == "all-but-first") return first;
    if (quantization_.layer_policy == "all-but-last") return last;
    if (quantization_.layer_policy == "all-but-first-and-last") return first || last;
    return false;
  }

  /// By the policy or by the description. Such a layer computes with float numbers, whatever flows in.
  bool is_left_float(Treatment treatment) const { return treatment == Treatment::stays_float || is_spared(); }

  int weight_bits(Treatment treatment) const {
    const bool is_float = is_left_float(treatment) || !quantization_.method->weight;
    if (is_float || quantization_.weight_bits == kFloat) return kFloat;
    return is_end() && quantization_.layer_policy == kEightBitEnds ? 8 : quantization_.weight_bits;
  }

  std::unique_ptr<WeightQuantizer> weight_quantizer(const std::string& layer, Treatment treatment) const {
    const LayerSite site{.layer = layer,
                         .bits = weight_bits(treatment),
                         .is_activation = false,
                         .place = place(),
                         .seed = seed_};
    if (site.bits == kFloat) return shadow_weight(site, nullptr, Biases::as_float);
    return weight_(site, quantization_.options);
  }

  Tensor initial_weights(const Shape& shape, std::uint32_t index, Treatment treatment) const {
    const Random random(seed_, Purpose::initial_weights, index);
    const Method& method = *quantization_.method;
    if (weight_bits(treatment) == kFloat || !method.initial_weights) return glorot_uniform(shape, random);
    return method.initial_weights(shape, random, quantization_.options);
  }

  void add(const Conv& conv) {
    const std::string name = numbered("conv");
    add_linear(std::make_unique<Conv2d>(
                   name, ConvGeometry{shape_[3], conv.channels, conv.kernel, conv.stride, padding_of(conv)},
                   place() + 3, weight_quantizer(name, Treatment::by_policy), compute_),
               conv.bias, Treatment::by_policy);
  }

  void add(const DepthwiseConv& conv) {
    const std::string name = numbered("depthwise");
    const ConvGeometry geometry{shape_[3], shape_[3], conv.kernel, conv.stride, (conv.kernel - 1) / 2, true};
    add_linear(std::make_unique<Conv2d>(name, geometry, place() + 3,
                                        weight_quantizer(name, Treatment::stays_float), compute_),
               Bias::none, Treatment::stays_float);
  }

  void add(const Dense& dense) { add_dense(dense, Treatment::by_policy); }

  void add_dense(const Dense& dense, Treatment treatment) {
    const std::string name = numbered(treatment == Treatment::by_policy ? "fc" : "gate");
    add_linear(std::make_unique<DenseLayer>(name, shape_.elements(), dense.units, place() + 3,
                                            weight_quantizer(name, treatment), compute_),
               dense.bias, treatment);
  }

  void add_linear(std::unique_ptr<LinearLayer> layer, Bias bias, Treatment treatment) {
    const Shape weight = layer->weight_shape();
    const auto index = static_cast<std::uint32_t>(sites_.size());
    layer->quantizer().init(initial_weights(weight, index, treatment),
                            bias == Bias::yes ? Tensor(Shape{weight[0]}) : Tensor());
    const Index outputs = layer->output_shape(shape_).elements();
    sites_.push_back({.layer = layer.get(),
                      .activations = {},
                      .macs = outputs * (weight.elements() / weight[0]),
                      .outputs = outputs,
                      .weight_bits = weight_bits(treatment),
                      .act_bits = kFloat,
                      .input_bits = is_left_float(treatment) ? kFloat : bits_,
                      .normalized_channels = 0});
    quantizable_seen_ += treatment == Treatment::by_policy;
    bits_ = kFloat;
    const std::string name = layer->name + ".error";
    LinearLayer* const linear = layer.get();
    push(std::move(layer));
    unnormalized_ = linear;
    if (sites_.back().weight_bits == kFloat || !quantization_.method->after) return;
    const LayerSite where{.layer = name,
                          .bits = quantization_.weight_bits,
                          .is_activation = false,
                          .place = kErrorPlaces + index,
                          .seed = seed_};
    if (auto after = quantization_.method->after(where, quantization_.options))
      push_named(std::move(after), name);
  }

  void add(const MaxPool& pool) {
    LinearLayer* const behind = unnormalized_;
    push_named(std::make_unique<MaxPoolLayer>(pool.size), numbered("pool"));
    unnormalized_ = behind;
  }
  void add(const AveragePool& pool) {
    bits_ = kFloat;
    push_named(std::make_unique<AveragePoolLayer>(pool.size), numbered("mean"));
  }
  void add(const Sigmoid&) { push_named(std::make_unique<SigmoidLayer>(), numbered("sigmoid")); }

  void add(const Dropout& dropout) {
    const std::string name = numbered("dropout");
    push_named(std::make_unique<DropoutLayer>(
                   dropout.rate, kDropoutPlaces + static_cast<std::uint32_t>(numbers_["dropout"])),
               name);
  }

  /// The ReLU behind a normalisation is computed in the same pass.
  void add(const BatchNorm&) {
    const Index channels = shape_[shape_.rank() - 1];
    const bool has_relu = relu_follows_ && !replaces_this_relu();
    const auto output = has_relu ? BatchNormLayer::Output::relu : BatchNormLayer::Output::plain;
    if (!sites_.empty()) sites_.back().normalized_channels += channels;
    bits_ = kFloat;
    auto normalization = std::make_unique<BatchNormLayer>(numbered("norm"), channels, output);
    if (unnormalized_)
      if (auto* quantizer = dynamic_cast<NormalizationAware*>(&unnormalized_->quantizer()))
        quantizer->normalized_by(*normalization);
    push(std::move(normalization));
    relu_is_done_ = has_relu;
  }

  void add(const Relu&) {
    if (!relu_is_done_ && !replaces_this_relu()) push_named(std::make_unique<ReluLayer>(), numbered("relu"));
    relu_is_done_ = false;
    if (quantizes_this_relu()) add_activation();
  }

  void add_activation() {
    LinearSite& site = sites_.back();
    // A site's output may pass more than one ReLU: behind a join, or before and behind a normalisation.
    const std::string name = site.layer->name + (site.activations.empty() ? ".output" : ".joined");
    const std::uint32_t noise = place() - kPlacesPerSite + 2 + (site.activations.empty() ? 0 : kJoinedPlaces);
    const LayerSite where{
        .layer = name, .bits = quantization_.act_bits, .is_activation = true, .place = noise, .seed = seed_};
    auto activation = std::make_unique<QuantizedActivation>(
        where.layer, noise, activation_method().activation(where, activation_options_));
    site.activations.push_back(activation.get());
    site.act_bits = bits_ = quantization_.act_bits;
    push(std::move(activation));
  }

  void add(const Flatten&) {}  // dense layers read any shape; the word is there for the reader

  void add(const Residual& residual) { add_block(residual.body, std::make_unique<AddJoin>(), "add"); }
  void add(const Concatenate& concatenate) {
    add_block(concatenate.body, std::make_unique<ConcatenateJoin>(), "concat");
  }

  void add(const SqueezeExcite& gate) {
    const Index channels = shape_[3];
    const Layers body{AveragePool{}, Dense{std::max<Index>(1, channels / gate.reduction)}, Relu{},
                      Dense{channels}, Sigmoid{}};
    is_gate_ = true;
    const auto [input, source] = branch();
    for (const LayerDescription& layer : body) {
      if (const auto* dense = std::get_if<Dense>(&layer.any())) {
        add_dense(*dense, Treatment::stays_float);
      } else {
        std::visit([this](const auto& what) { add(what); }, layer.any());
      }
    }
    is_gate_ = false;
    push_join(std::make_unique<GateJoin>(), "gated", source, input);
  }

  void add_block(const Layers& body, std::unique_ptr<Join> join, const std::string& kind) {
    if (newest_ == kImages)
      throw Error(description_.id, "a block cannot begin at the images", "begin with a layer");
    const auto [input, source] = branch();
    add_all(body);
    push_join(std::move(join), kind, source, input);
  }

  /// A second reader of the newest output: what normalizes it for a block does not normalize it for the join.
  std::pair<Shape, int> branch() {
    unnormalized_ = nullptr;
    return {shape_, newest_};
  }

  void push_join(std::unique_ptr<Join> join, const std::string& kind, int other, const Shape& other_shape) {
    join->name = numbered(kind);
    shape_ = join->output_shape(shape_, other_shape);
    bits_ = kFloat;
    push_node({.layer = nullptr, .join = std::move(join), .input = newest_, .other = other});
  }

  void push_named(std::unique_ptr<Layer> layer, const std::string& name) {
    layer->name = name;
    push(std::move(layer));
  }

  void push(std::unique_ptr<Layer> layer) {
    shape_ = layer->output_shape(shape_);
    push_node({.layer = std::move(layer), .join = nullptr, .input = newest_, .other = kImages});
  }

  void push_node(Node node) {
    unnormalized_ = nullptr;
    if (!sites_.empty()) sites_.back().outputs = shape_.elements();
    nodes_.push_back(std::move(node));
    newest_ = static_cast<int>(nodes_.size()) - 1;
  }

  static constexpr std::uint32_t kJoinedPlaces = 0x10000000u;

  const Architecture& description_;
  const Quantization& quantization_;
  std::uint64_t seed_;
  const Compute& compute_;
  Options activation_options_;
  std::size_t quantizable_, quantizable_seen_ = 0;
  WeightFactory weight_;
  Shape shape_;                          // of the newest output, for one image
  int bits_;                             // of the tensor that flows into the next layer
  int newest_ = kImages;                 // node whose output that is
  LinearLayer* unnormalized_ = nullptr;  // it made that output, which was at most pooled since; or null
  bool relu_follows_ = false, relu_is_done_ = false, is_gate_ = false;
  std::map<std::string, int> numbers_;
  std::vector<Node> nodes_;
  std::vector<LinearSite> sites_;
};

}  // namespace

Quantization float_quantization() { return {.method = &find_method("float")}; }

Quantization quantization_of(const Experiment& experiment) {
  return {.method = &find_method(experiment.method),
          .options = experiment.method_options,
          .activation_method = experiment.act_method == "own" ? nullptr : &find_method(experiment.act_method),
          .weight_bits = static_cast<int>(experiment.weight_bits),
          .act_bits = static_cast<int>(experiment.act_bits),
          .layer_policy = experiment.layer_policy};
}

std::vector<std::int64_t> schedule_restarts(const Quantization& quantization, std::int64_t epochs) {
  const Method& method = *quantization.method;
  if (!method.schedule_restarts || quantization.weight_bits == kFloat) return {};
  return method.schedule_restarts(quantization.options, quantization.weight_bits, epochs);
}

Network build_network(const Architecture& description, const Quantization& quantization, std::uint64_t seed,
                      const Compute& compute) {
  return Builder(description, quantization, seed, compute).build();
}

}  // namespace qs
