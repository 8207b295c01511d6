// A network: layers on a path that may fork and join, and the memory of what flows through them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/nn/architecture.h"
#include "core/nn/join.h"
#include "core/nn/layer.h"

namespace qs {

class LinearLayer;
class QuantizedActivation;

/// A layer with weights, and the activation quantizers between it and the next one.
struct LinearSite {
  LinearLayer* layer;
  // Behind its ReLUs, in order: the layer's own, perhaps that behind a join. Empty: float output.
  std::vector<QuantizedActivation*> activations;
  std::int64_t macs;          // multiply-accumulates per image
  Index outputs;              // elements of the layer's quantized or float output per image
  int weight_bits, act_bits;  // 32 = float; act_bits of the output
  int input_bits;  // of what flows into the layer (the image counts as act_bits); a layer that is left
                   // float reads float numbers
  Index normalized_channels;  // of the batch normalization behind it; 0: none
};

inline constexpr int kImages = -1;  // "input" of the first node

/// A layer and where its input comes from, or a join of two such places. Nodes stand in an order in
/// which they can be computed; a node's number names its output.
struct Node {
  std::unique_ptr<Layer> layer;  // null: a join
  std::unique_ptr<Join> join;
  int input = kImages;  // of a join: the branch with the layers
  int other = kImages;  // second input of a join
};

/// Seconds that one node took for one batch.
struct NodeTimes {
  double forward = 0.0;
  double backward_weights = 0.0;  // gradients of its own parameters
  double backward_data = 0.0;     // gradient of what flowed in, and everything that cannot be told apart
};

class Network {
 public:
  Network(Architecture description, std::vector<Node> nodes, std::vector<LinearSite> sites);
  ~Network();
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;

  /// Logits for a batch N×H×W×C; valid until the next forward or backward. In Mode::train, `images` must
  /// stay as they are until backward.
  const Tensor& forward(const Tensor& images, const Step& step);
  /// dL/d(logits) of the last forward in Mode::train; gradients are ADDED to the parameters.
  void backward(const Tensor& grad);

  /// Sets every activation quantizer from one batch, layer by layer in evaluation mode, each seeing
  /// the output of already quantized layers (RQ appendix A: min and max of one random minibatch). Batch
  /// normalization uses the statistics of that batch.
  void calibrate(const Tensor& images);

  /// True: there are running statistics, which belong to the weights and activations that they were
  /// taken with.
  bool has_statistics() const;
  /// True: some quantized weights depend on them, so that others would ship another network.
  bool weights_follow_statistics() const;
  /// Between the two, forward passes with Statistics::of_the_batch are averaged.
  void begin_estimation();
  void end_estimation();
  /// The running statistics, to be put aside while others are tried.
  std::vector<Tensor> statistics() const;
  void set_statistics(const std::vector<Tensor>& statistics);

  /// Once before the first step of training; see WeightQuantizer::begin_training.
  void begin_training();
  double penalty(const Step& step);  // sum over the layers; adds their gradients
  void after_update(const Step& step);

  std::vector<Parameter*> parameters() const;
  const std::vector<LinearSite>& sites() const { return sites_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  const Architecture& description() const { return description_; }

  /// Starts every layer near the float weights of another network of the same description, with its
  /// batch normalization.
  void init_from(const Network& trained);

  void zero_gradients();

  /// Layer whose output or parameter holds the first NaN or infinity in a forward pass (computed again,
  /// with the same noise); empty: none.
  std::string first_non_finite(const Tensor& images, const Step& step);

  /// One training step forward and backward with a clock at every node; gradients are added as usual, some
  /// of them twice. `grad` is dL/d(logits).
  std::vector<NodeTimes> profile(const Tensor& images, const Tensor& grad, const Step& step);

  /// Values held for activations and their gradients at the last batch size.
  Index stored_elements() const;

 private:
  void prepare(const Shape& images);
  void run_node(std::size_t index, const Step& step);
  void pass_back(std::size_t index, const Tensor& dy);
  const Tensor& output(int node) const;
  std::vector<Parameter*> statistics_parameters() const;

  Architecture description_;
  std::vector<Node> nodes_;
  std::vector<LinearSite> sites_;

  struct Flow;  // the memory of activations and gradients for one batch shape
  std::unique_ptr<Flow> flow_;
  const Tensor* images_ = nullptr;  // of the last forward
};

}  // namespace qs
