#include "core/training/network_builder.h"

#include <algorithm>
#include <functional>

#include "core/nn/average_pool.h"
#include "core/nn/batch_norm.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/init.h"
#include "core/nn/max_pool.h"
#include "core/nn/placed_layers.h"
#include "core/nn/quantized_activation.h"
#include "core/nn/relu.h"
#include "core/nn/sigmoid.h"
#include "core/quantizers/normalization_aware.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr int kFloat = static_cast<int>(kFloatBits);

// Keys of noise. A layer with weights has four: +0 weights, +1 biases, +2 activations, +3 sampled outputs.
constexpr std::uint32_t kPlacesPerSite = 4;
constexpr std::uint32_t kJoinedPlaces = 0x10000000u, kErrorPlaces = 0x20000000u;

/// Walks along the layers and keeps what the next one has to know.
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
        layers_(place_layers(description)),
        quantizable_(static_cast<std::size_t>(
            std::count_if(layers_.begin(), layers_.end(), std::mem_fn(&PlacedLayer::is_quantizable)))),
        weight_(quantization.method->network_weights
                    ? quantization.method->network_weights(quantization.options)
                    : quantization.method->weight) {
    // One image through the description; for a quantized layer it counts as quantized to act_bits.
    newest_.shape = Shape{1, description.input[0], description.input[1], description.input[2]};
    newest_.bits = quantizes_activations() ? quantization.act_bits : kFloat;
  }

  Network build() {
    for (const PlacedLayer& layer : layers_)
      std::visit([&](const auto& what) { add(layer, what); }, layer.what);
    return Network(description_, std::move(nodes_), std::move(sites_));
  }

 private:
  /// The output that the next layer reads.
  struct Output {
    Shape shape;                     // for one image
    int bits = kFloat;               // that its numbers have
    int node = kImages;              // that made it
    LinearLayer* made_by = nullptr;  // was at most pooled since; null: another layer made it
    bool has_passed_relu = false;    // in the pass that normalized it
  };

  bool quantizes_activations() const {
    return quantization_.act_bits != kFloat && activation_method().activation;
  }
  const Method& activation_method() const {
    return quantization_.activation_method ? *quantization_.activation_method : *quantization_.method;
  }
  bool quantizes(const PlacedLayer& relu) const {
    return quantizes_activations() && !sites_.empty() && !relu.is_in_gate;
  }
  bool replaces(const PlacedLayer& relu) const {
    return quantizes(relu) && activation_method().activation_replaces_relu;
  }

  std::uint32_t place() const { return kPlacesPerSite * static_cast<std::uint32_t>(sites_.size()); }

  /// By the policy or by its kind. Such a layer computes with float numbers, whatever flows in.
  bool is_left_float(const PlacedLayer& layer) const {
    if (!layer.is_quantizable()) return true;
    switch (quantization_.layer_policy) {
      case LayerPolicy::all:
      case LayerPolicy::eight_bit_ends:
        break;
      case LayerPolicy::all_but_first:
        return is_first();
      case LayerPolicy::all_but_last:
        return is_last();
      case LayerPolicy::all_but_first_and_last:
        return is_first() || is_last();
    }
    return false;
  }
  bool is_first() const { return quantizable_seen_ == 0; }
  bool is_last() const { return quantizable_seen_ + 1 == quantizable_; }

  int weight_bits(const PlacedLayer& layer) const {
    const bool is_float = is_left_float(layer) || !quantization_.method->weight;
    if (is_float || quantization_.weight_bits == kFloat) return kFloat;
    const bool has_eight =
        quantization_.layer_policy == LayerPolicy::eight_bit_ends && (is_first() || is_last());
    return has_eight ? 8 : quantization_.weight_bits;
  }

  std::unique_ptr<WeightQuantizer> weight_quantizer(const PlacedLayer& layer) const {
    const LayerSite site{.layer = layer.name,
                         .bits = weight_bits(layer),
                         .is_activation = false,
                         .place = place(),
                         .seed = seed_};
    if (site.bits == kFloat) return shadow_weight(site, nullptr, Biases::as_float);
    return weight_(site, quantization_.options);
  }

  void add(const PlacedLayer& layer, const Conv& conv) {
    const ConvGeometry geometry{layer.input[2], conv.channels, conv.kernel, conv.stride, padding_of(conv)};
    add_linear(
        layer, conv.bias,
        std::make_unique<Conv2d>(layer.name, geometry, place() + 3, weight_quantizer(layer), compute_));
  }

  void add(const PlacedLayer& layer, const DepthwiseConv& conv) {
    const Index channels = layer.input[2];
    const ConvGeometry geometry{channels, channels, conv.kernel, conv.stride, padding_of(conv), true};
    add_linear(
        layer, Bias::none,
        std::make_unique<Conv2d>(layer.name, geometry, place() + 3, weight_quantizer(layer), compute_));
  }

  void add(const PlacedLayer& layer, const Dense& dense) {
    add_linear(layer, dense.bias,
               std::make_unique<DenseLayer>(layer.name, newest_.shape.elements(), dense.units, place() + 3,
                                            weight_quantizer(layer), compute_));
  }

  void add_linear(const PlacedLayer& placed, Bias bias, std::unique_ptr<LinearLayer> layer) {
    const Shape weight = layer->weight_shape();
    const Random random(seed_, Purpose::initial_weights, static_cast<std::uint32_t>(sites_.size()));
    layer->quantizer().init(initial_weights(quantization_.initialization, weight, random),
                            bias == Bias::yes ? Tensor(Shape{weight[0]}) : Tensor());
    const Index outputs = layer->output_shape(newest_.shape).elements();
    sites_.push_back({.layer = layer.get(),
                      .activations = {},
                      .macs = outputs * (weight.elements() / weight[0]),
                      .outputs = outputs,
                      .weight_bits = weight_bits(placed),
                      .act_bits = kFloat,
                      .input_bits = is_left_float(placed) ? kFloat : newest_.bits,
                      .normalized_channels = 0});
    quantizable_seen_ += placed.is_quantizable();
    LinearLayer* const linear = layer.get();
    push(std::move(layer), kFloat);
    newest_.made_by = linear;
    if (sites_.back().weight_bits != kFloat && quantization_.method->after) add_behind(placed);
  }

  /// What the method puts behind a layer with quantized weights.
  void add_behind(const PlacedLayer& placed) {
    const LayerSite site{.layer = placed.name + ".error",
                         .bits = quantization_.weight_bits,
                         .is_activation = false,
                         .place = kErrorPlaces + static_cast<std::uint32_t>(sites_.size() - 1),
                         .seed = seed_};
    if (auto after = quantization_.method->after(site, quantization_.options))
      push_named(std::move(after), site.layer, newest_.bits);
  }

  void add(const PlacedLayer& layer, const MaxPool& pool) {
    LinearLayer* const made_by = newest_.made_by;
    push_named(std::make_unique<MaxPoolLayer>(pool.size), layer.name, newest_.bits);
    newest_.made_by = made_by;
  }
  void add(const PlacedLayer& layer, const AveragePool& pool) {
    push_named(std::make_unique<AveragePoolLayer>(pool.size), layer.name, kFloat);
  }
  void add(const PlacedLayer& layer, const Sigmoid&) {
    push_named(std::make_unique<SigmoidLayer>(), layer.name, newest_.bits);
  }

  /// The ReLU behind a normalization is computed in the same pass.
  void add(const PlacedLayer& layer, const BatchNorm&) {
    const Index channels = newest_.shape[newest_.shape.rank() - 1];
    const bool has_relu = layer.is_before_relu && !replaces(layer);
    const auto output = has_relu ? BatchNormLayer::Output::relu : BatchNormLayer::Output::plain;
    if (!sites_.empty()) sites_.back().normalized_channels += channels;
    auto normalization = std::make_unique<BatchNormLayer>(layer.name, channels, output);
    if (newest_.made_by)
      if (auto* quantizer = dynamic_cast<NormalizationAware*>(&newest_.made_by->quantizer()))
        quantizer->normalized_by(*normalization);
    push(std::move(normalization), kFloat);
    newest_.has_passed_relu = has_relu;
  }

  void add(const PlacedLayer& layer, const Relu&) {
    if (!newest_.has_passed_relu && !replaces(layer))
      push_named(std::make_unique<ReluLayer>(), layer.name, newest_.bits);
    newest_.has_passed_relu = false;
    if (quantizes(layer)) add_activation();
  }

  void add_activation() {
    LinearSite& site = sites_.back();
    // A site's output may pass more than one ReLU: behind a join, or before and behind a normalization.
    const std::string name = site.layer->name + (site.activations.empty() ? ".output" : ".joined");
    const std::uint32_t noise = place() - kPlacesPerSite + 2 + (site.activations.empty() ? 0 : kJoinedPlaces);
    const LayerSite where{
        .layer = name, .bits = quantization_.act_bits, .is_activation = true, .place = noise, .seed = seed_};
    auto activation = std::make_unique<QuantizedActivation>(
        where.layer, noise, activation_method().activation(where, activation_options_));
    site.activations.push_back(activation.get());
    site.act_bits = quantization_.act_bits;
    push(std::move(activation), quantization_.act_bits);
  }

  /// A second reader: what normalizes the output for a block does not normalize it for the join.
  void add(const PlacedLayer&, const Fork&) {
    newest_.made_by = nullptr;
    forks_.push_back(newest_);
  }

  void add(const PlacedLayer&, const OtherBranch&) { std::swap(newest_, forks_.back()); }

  void add(const PlacedLayer& layer, const JoinBranches& branches) {
    const Output other = forks_.back();
    forks_.pop_back();
    std::unique_ptr<Join> join = make_join(branches.kind);
    join->name = layer.name;
    const Shape shape = join->output_shape(newest_.shape, other.shape);
    push_node({.layer = nullptr, .join = std::move(join), .input = newest_.node, .other = other.node},
              {.shape = shape});
  }

  static std::unique_ptr<Join> make_join(JoinKind kind) {
    if (kind == JoinKind::add) return std::make_unique<AddJoin>();
    if (kind == JoinKind::concatenate) return std::make_unique<ConcatenateJoin>();
    return std::make_unique<GateJoin>();
  }

  void push_named(std::unique_ptr<Layer> layer, const std::string& name, int bits) {
    layer->name = name;
    push(std::move(layer), bits);
  }

  void push(std::unique_ptr<Layer> layer, int bits) {
    const Shape shape = layer->output_shape(newest_.shape);
    push_node({.layer = std::move(layer), .join = nullptr, .input = newest_.node, .other = kImages},
              {.shape = shape, .bits = bits});
  }

  void push_node(Node node, const Output& output) {
    if (!sites_.empty()) sites_.back().outputs = output.shape.elements();
    newest_ = output;
    newest_.node = static_cast<int>(nodes_.size());
    nodes_.push_back(std::move(node));
  }

  const Architecture& description_;
  const Quantization& quantization_;
  std::uint64_t seed_;
  const Compute& compute_;
  Options activation_options_;
  std::vector<PlacedLayer> layers_;
  std::size_t quantizable_, quantizable_seen_ = 0;
  WeightFactory weight_;
  Output newest_;
  std::vector<Output> forks_;
  std::vector<Node> nodes_;
  std::vector<LinearSite> sites_;
};

}  // namespace

Quantization float_quantization() { return {.method = &float_baseline()}; }

Quantization float_quantization(const Experiment& experiment) {
  return {.method = &float_baseline(), .initialization = kInitializations.from(experiment.initialization)};
}

Quantization quantization_of(const Experiment& experiment) {
  return {.method = &find_method(experiment.method),
          .options = experiment.method_options,
          .activation_method =
              experiment.act_method == kOwnActivations ? nullptr : &find_method(experiment.act_method),
          .weight_bits = static_cast<int>(experiment.weight_bits),
          .act_bits = static_cast<int>(experiment.act_bits),
          .layer_policy = kLayerPolicies.from(experiment.layer_policy),
          .initialization = kInitializations.from(experiment.initialization)};
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
