// A network: a short description that reads like a paper's table, and the object built from it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/nn/layer.h"

namespace qs {

// ---- description ---------------------------------------------------------------------------------

enum class Padding { valid, same };

struct Conv {
  Index channels, kernel;
  Padding padding = Padding::valid;
  Index stride = 1;
};
struct MaxPool {
  Index size;  // window and stride
};
struct Relu {};
struct Flatten {};
struct Dense {
  Index units;
};
using LayerDescription = std::variant<Conv, MaxPool, Relu, Flatten, Dense>;

struct Architecture {
  std::string id, name, summary, source;
  Shape input;  // height, width, channels
  std::vector<LayerDescription> layers;
};

/// A hidden layer's channels or units times `width`, at least 1, rounded to nearest.
/// Throws Error naming the known ids.
Architecture architecture(std::string_view id, double width, int classes);
const std::vector<std::string>& architecture_ids();

// ---- object --------------------------------------------------------------------------------------

class LinearLayer;
class QuantizedActivation;

/// A layer with weights, and the activation quantizer behind its ReLU if there is one.
struct LinearSite {
  LinearLayer* layer;
  QuantizedActivation* activation;  // null: float output
  std::int64_t macs;                // multiply-accumulates per image
  Index outputs;                    // elements of the layer's quantized or float output per image
  int weight_bits, act_bits;        // 32 = float; act_bits of the output
  int input_bits;                   // of what flows into the layer (the image counts as act_bits)
};

class Network {
 public:
  Network(Architecture description, std::vector<std::unique_ptr<Layer>> layers, std::vector<LinearSite> sites);
  ~Network();
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;

  /// Logits for a batch N×H×W×C; valid until the next forward. In Mode::train, `images` must stay
  /// as they are until backward.
  const Tensor& forward(const Tensor& images, const Step& step);
  /// dL/d(logits) of the last forward in Mode::train; gradients are ADDED to the parameters.
  void backward(const Tensor& grad);

  /// Sets every activation quantizer from one batch, layer by layer in evaluation mode, each seeing
  /// the output of already quantized layers (RQ §4.1: min and max of one random minibatch).
  void calibrate(const Tensor& images);

  double penalty(const Step& step);  // sum over the layers; adds their gradients
  void after_update(const Step& step);

  std::vector<Parameter*> parameters() const;
  const std::vector<LinearSite>& sites() const { return sites_; }
  const Architecture& description() const { return description_; }

  /// Starts every layer near the float weights of another network of the same description.
  void init_from(const Network& trained);

  void zero_gradients();

  /// Layer whose output or parameter holds the first NaN or infinity after a forward; empty: none.
  std::string first_non_finite() const;

 private:
  void resize_outputs(const Shape& input);

  Architecture description_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<LinearSite> sites_;
  std::vector<Tensor> outputs_;       // of each layer, kept for backward
  Tensor grads_[2];                   // dL/dy and dL/dx take turns
  const Tensor* images_ = nullptr;    // of the last forward
};

}  // namespace qs
